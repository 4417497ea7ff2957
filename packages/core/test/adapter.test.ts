import { adapterChecks } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';

const checks = adapterChecks('@cutmix/example', 'dtype');
const images = { type: 'float32', shape: [2, 8, 8, 3] };

describe('the checks of an adapter', () => {
  it('let what fits through', () => {
    checks.checkObject('batchA', '{ xs, ys }', {});
    checks.checkAlike('b', { ...images }, 'a', images);
    checks.checkLabelShape('ys', [2, 10], 2);
    checks.checkLabelShape('ys', [2], 2);
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
      () => checks.checkLabelShape('ys', [3, 10], 2),
      new RangeError(
        '@cutmix/example: shape of ys must be [2, K] or [2], for 2 images, received [3, 10]',
      ),
    ],
    [
      () => checks.checkLabelShape('ys', [2, 5, 5], 2),
      new RangeError(
        '@cutmix/example: shape of ys must be [2, K] or [2], for 2 images, received [2, 5, 5]',
      ),
    ],
  ])('name what does not, case %#', (check, error) => {
    expect(check).toThrow(error);
    expect(check).toThrow(error.constructor as ErrorConstructor);
  });
});
