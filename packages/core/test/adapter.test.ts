import { adapterChecks, PLANNING_OPTIONS } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';

const checks = adapterChecks('@cutmix/example', 'dtype');
const images = { type: 'float32', shape: [2, 8, 8, 3] };

const labels = (...shape: number[]) => ({ name: 'ys', shape });

describe('the checks of an adapter', () => {
  it('let what fits through', () => {
    checks.checkObject('batchA', '{ xs, ys }', {});
    checks.checkAlike('b', { ...images }, 'a', images);
    checks.checkOptions({ alpha: 1, layout: 'NHWC' }, [...PLANNING_OPTIONS, 'layout']);
    checks.checkHasNext(Number.MAX_SAFE_INTEGER - 1);
    expect(checks.countClasses(labels(2, 10), undefined, 2, undefined)).toBe(10);
    expect(checks.countClasses(labels(2, 10), labels(2), 2, 10)).toBe(10);
    expect(checks.countClasses(labels(2), labels(2), 2, 5)).toBe(5);
  });

  it.each([
    [
      () => checks.checkObject('batchA', '{ xs, ys }', null),
      new TypeError('@cutmix/example: batchA must be { xs, ys }, received null'),
    ],
    [
      () => checks.checkObject('batchA', '{ xs, ys }', []),
      new TypeError('@cutmix/example: batchA must be { xs, ys }, received []'),
    ],
    [
      () => checks.checkAlike('b', { ...images, type: 'int32' }, 'a', images),
      new TypeError('@cutmix/example: dtype of b must be "float32", as a has, received "int32"'),
    ],
    [
      () => checks.checkAlike('b', { ...images, shape: [2, 8, 9, 3] }, 'a', images),
      new RangeError(
        '@cutmix/example: shape of b must be [2, 8, 8, 3], as a has, received [2, 8, 9, 3]',
      ),
    ],
    [
      () => checks.countClasses(labels(3, 10), undefined, 2, 10),
      new RangeError(
        '@cutmix/example: shape of ys must be [2, K] or [2], for 2 images, received [3, 10]',
      ),
    ],
    [
      () => checks.countClasses(labels(2, 5, 5), undefined, 2, undefined),
      new RangeError(
        '@cutmix/example: shape of ys must be [2, K] or [2], for 2 images, received [2, 5, 5]',
      ),
    ],
    [
      () => checks.countClasses(labels(2, 10), { name: 'others', shape: [2, 9] }, 2, undefined),
      new RangeError(
        '@cutmix/example: shape of others must be [N, 10], as for ys, received [2, 9]',
      ),
    ],
    [
      () => checks.checkOptions({ lyaout: 'NHWC' }, ['alpha', 'layout']),
      new TypeError('@cutmix/example: an option must be one of alpha, layout, received "lyaout"'),
    ],
    [
      () => checks.checkOptions(null as unknown as object, ['alpha']),
      new TypeError('@cutmix/example: options must be an object, received null'),
    ],
    [
      () => checks.checkHasNext(Number.MAX_SAFE_INTEGER),
      new RangeError(
        '@cutmix/example: step must be below 9007199254740991, to be advanced by one, received 9007199254740991',
      ),
    ],
  ])('name what does not, case %#', (check, error) => {
    expect(check).toThrow(error);
    expect(check).toThrow(error.constructor as ErrorConstructor);
  });
});
