import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/run/stored/config.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const file = '/runs/mine/config.json';
const text = JSON.stringify(smallConfig);

/** The names of all fields of an object and of the objects within, joined by dots. */
function fieldsOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? [name, ...fieldsOf(part).map((within) => `${name}.${within}`)]
      : [name],
  );
}

/** The text of the configuration with one field changed; undefined removes it. */
function withField(field: string, change: (value: unknown) => unknown): string {
  const config = JSON.parse(text);
  const names = field.split('.');
  const last = names.pop()!;
  const object = names.reduce((part, name) => part[name], config);
  object[last] = change(object[last]);
  return JSON.stringify(config);
}

function ofAnotherKind(value: unknown): unknown {
  if (Array.isArray(value)) return {};
  return typeof value === 'string' ? 7 : 'text';
}

describe('a stored configuration', () => {
  it('is read as it was written, also after a byte order mark', () => {
    expect(parseConfig(text, file)).toEqual(JSON.parse(text));
    expect(parseConfig(`\uFEFF${text}`, file)).toEqual(JSON.parse(text));
  });

  it('of an earlier version is read although fields were missing or had other names', () => {
    const earlier = text
      .replace('"depth":20,', '')
      .replace('"mixedEpochFraction"', '"mixedEpochs"')
      .replace('"cropAndFlip"', '"flipsAndCrops"');
    expect(parseConfig(earlier, file)).toEqual(JSON.parse(text));
  });

  it.each([[['none']], [['cutmix', 'none']], [['none', 'random', 'mixup', 'cutmix']]])(
    'may have the arms %j',
    (runs) => {
      const content = withField('settings.runs', () => runs);
      expect(parseConfig(content, file).settings.runs).toEqual(runs);
    },
  );

  it.each([[[]], [['cutmix', 'cutmix']], [['cutmix', 'cutout']], [[null]]])(
    'with the arms %j is refused',
    (runs) => {
      expect(() =>
        parseConfig(
          withField('settings.runs', () => runs),
          file,
        ),
      ).toThrow('settings.runs must be a list of some of cutmix, mixup, random, none, received [');
    },
  );

  it('may have fields of later versions, and lack those of optional features', () => {
    const { imagesSha256: _, ...older } = { ...smallConfig, imagesSha256: '00', later: 1 };
    expect(parseConfig(JSON.stringify(older), file)).toMatchObject({ later: 1 });
  });

  it.each([
    ['', 'is not valid JSON: '],
    ['{"version": 2,', 'is not valid JSON: '],
    ['null', 'must hold an object, received null.'],
    ['[]', 'must hold an object, received [].'],
    ['{}', 'version must be 2, received nothing.'],
    ['{"version":1}', 'version must be 2, received 1.'],
  ])('with the text %j is refused', (content, message) => {
    expect(() => parseConfig(content, file)).toThrow(`${file} `);
    expect(() => parseConfig(content, file)).toThrow(message);
  });

  const fields = fieldsOf(JSON.parse(text));

  // A run from before --depth trained ResNet-20.
  it.each(fields.filter((field) => field !== 'settings.depth'))(
    'without %s is refused by name',
    (field) => {
      expect(() =>
        parseConfig(
          withField(field, () => undefined),
          file,
        ),
      ).toThrow(field);
    },
  );

  it.each(fields)('with %s of another kind is refused by name', (field) => {
    expect(() => parseConfig(withField(field, ofAnotherKind), file)).toThrow(field);
  });

  it.each([
    ['seeds', 0],
    ['seeds', 1e300],
    ['seeds', 1.5],
    ['settings.seed', -1],
    ['trainImages', 0],
    ['trainImages', 50_001],
    ['testImages', 1e300],
  ])('with %s %d is refused by name', (field, value) => {
    expect(() =>
      parseConfig(
        withField(field, () => value),
        file,
      ),
    ).toThrow(new RegExp(`${field} must be an integer from \\d+ to \\d+, received`));
  });

  // A run without --limit has null.
  it.each(fields.filter((field) => field !== 'settings.limit'))(
    'with null as %s is refused by name',
    (field) => {
      expect(() =>
        parseConfig(
          withField(field, () => null),
          file,
        ),
      ).toThrow(field);
    },
  );
});
