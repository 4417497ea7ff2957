import { checksFor } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';
import { renamed } from '../../src/adapter/checksFor.ts';
import { tensor } from './exampleChecks.ts';

const checks = checksFor('@cutmix/example');

describe('a check of the type of a value', () => {
  it('accepts the type', () => {
    checks.checkBoolean('on', false);
    checks.checkString('name', '');
    checks.checkObject('size', 'an object', {});
    checks.checkObject('size', 'an object', new Map());
    checks.check('x', 1, true, true, 'anything');
  });

  it.each<[message: string, act: () => void]>([
    ['on must be a boolean, received 1', () => checks.checkBoolean('on', 1)],
    ['on must be a boolean, received undefined', () => checks.checkBoolean('on', undefined)],
    ['name must be a string, received true', () => checks.checkString('name', true)],
    ['size must be { width }, received null', () => checks.checkObject('size', '{ width }', null)],
    ['size must be { width }, received []', () => checks.checkObject('size', '{ width }', [])],
    ['size must be { width }, received 5', () => checks.checkObject('size', '{ width }', 5)],
    [
      'size must be { width }, received Function',
      () => checks.checkObject('size', '{ width }', () => 1),
    ],
    ['x must be y, received 1 (z)', () => checks.check('x', 1, false, true, 'y', 'z')],
  ])('throws a TypeError: %s', (message, act) => {
    expect(act).toThrow(new TypeError(`@cutmix/example: ${message}`));
  });

  it('throws a RangeError for a value of the right type that is not allowed', () => {
    expect(() => checks.check('x', 1, true, false, 'y')).toThrow(
      new RangeError('@cutmix/example: x must be y, received 1'),
    );
  });
});

describe('options', () => {
  it('that are a tensor are an error that says how to pass it', () => {
    expect(() => checks.checkOptions(tensor('float32'), ['into'])).toThrow(
      new TypeError(
        '@cutmix/example: options must be an object, received a tfjs tensor (pass { into: tensor })',
      ),
    );
    expect(() => checks.checkOptions(tensor('float32'), ['alpha'])).toThrow(
      new TypeError('@cutmix/example: options must be an object, received a tfjs tensor'),
    );
  });
});

describe('an error', () => {
  const noPromise = Object.fromEntries([['then', 1]]);
  class Picture {
    constructor() {
      Object.assign(this, noPromise);
    }
  }
  it.each<[unknown, string]>([
    [noPromise, '{ then }'],
    [new Picture(), 'Picture'],
    [Object.assign(new Map(), { constructor: { name: 'Fake' } }), 'Map'],
    [
      new Proxy(
        {},
        {
          has() {
            throw new Error('no');
          },
          get() {
            throw new Error('no');
          },
        },
      ),
      'an unreadable object',
    ],
  ])('shows an object by its class or its keys (case %#)', (value, shown) => {
    expect(checks.wrongKind('x', 'y', value).message).toBe(
      `@cutmix/example: x must be y, received ${shown}`,
    );
  });
});

describe('an error about names of any length', () => {
  const long = 'x'.repeat(1000);
  it.each([
    ['of its own', () => checks.check(long, 1, true, false, 'y')],
    ['of core', () => checks.checkInteger(long, -1, 0)],
  ])('%s is cut to 600 characters', (_whose, act) => {
    expect(act).toThrow(/^@cutmix\/example: x{500,}$/);
    expect(act).toThrow(/^.{590,600}$/);
  });
});

describe('a renamed check', () => {
  it('passes arguments and results on', () => {
    expect(renamed((a: number, b: number) => a - b, '@cutmix/example')(5, 3)).toBe(2);
  });

  it.each([
    new Error('another'),
    Object.assign(new TypeError('@cutmix/other: x'), { code: 1 }),
    { message: '@cutmix/core: not an Error' },
    'text',
  ])('passes on what core did not throw (case %#)', (thrown) => {
    const check = renamed(() => {
      throw thrown;
    }, '@cutmix/example');
    let caught: unknown;
    try {
      check();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  });
});
