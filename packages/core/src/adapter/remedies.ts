import { OPTION_NAMES } from '../options.ts';
import { tensorOwner } from './owner.ts';

/** A remedy for labels of one example, or of more examples than there are images. */
export const SINGLE = 'a single example? batch it first, in tfjs by dataset.batch(32)';

/** A remedy for images of a rank below 3. */
export const FLAT_OR_SINGLE = 'reshape flat images, and batch a single one first';

/** A remedy for `into` where results are always new. */
const NO_INTO = 'there is no option into here: results are new tensors';

const has = (value: unknown, ...names: string[]): boolean =>
  value === Object(value) && names.every((name) => name in (value as object));

const isArrayTensor = (value: unknown): boolean =>
  has(value, 'data', 'shape') && ArrayBuffer.isView((value as { data: unknown }).data);

const isPromise = (value: unknown): boolean => typeof Object(value).then === 'function';

/** What to do about a value that was passed for a batch, where the mistake is a known one. */
export function batchRemedy(
  name: string,
  value: unknown,
  { hasInto }: { readonly hasInto?: boolean },
): string | undefined {
  if (isPromise(value)) return 'await it first';
  if (tensorOwner(value) || isArrayTensor(value)) return 'pass one object, { xs, ys }';
  if (Array.isArray(value)) {
    const first: unknown[] = value.slice(0, 8);
    const areBatches = first.length > 0 && first.every((item) => has(item, 'xs', 'ys'));
    return areBatches ? 'pass two arguments: apply(a, b)' : 'pass { xs, ys } instead of an array';
  }
  if (typeof value === 'number' && name === 'batchB') {
    return 'Array.map passes an index too: use map((batch) => cutmix.apply(batch))';
  }
  if (has(value, 'into')) {
    return hasInto ? 'options come last: apply(batchA, undefined, { into })' : NO_INTO;
  }
  if (has(value, 'boxes')) return 'the plan comes first: applyPlan(plan, batchA, batchB)';
  if (has(value, 'value', 'done')) return 'pass result.value';
  if (has(value, 'forEachAsync')) return 'use dataset.map((batch) => cutmix.apply(batch))';
  if (has(value) && [...OPTION_NAMES, 'cutmixShare'].some((option) => has(value, option))) {
    return 'options go to the constructor: new CutMix({ … })';
  }
  return has(value) ? 'name the images xs and the labels ys' : undefined;
}

/** What to do about a value that was passed for a tensor, where the mistake is a known one. */
export function tensorRemedy(
  value: unknown,
  { makeTensor, hasInto }: { readonly makeTensor: string; readonly hasInto?: boolean },
): string | undefined {
  if (isPromise(value)) return 'await it first';
  const actual = tensorOwner(value);
  if (actual) return `@cutmix/${actual === 'tfjs' ? 'tfjs' : 'onnx'} is for ${actual} tensors`;
  if (isArrayTensor(value)) return '@cutmix/arrays is for { data, shape }';
  if (has(value, 'into')) {
    return hasInto ? 'options come last: composite(plan, a, undefined, { into })' : NO_INTO;
  }
  if (has(value, 'boxes')) return 'the plan comes first: composite(plan, a, b)';
  if (has(value, 'data', 'width', 'height')) {
    return 'in tfjs use tf.browser.fromPixels, in @cutmix/arrays a list: [imageData]';
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `make a tensor of it: ${makeTensor}`;
  }
  if (has(value, 'xs')) return 'pass its xs';
  return has(value, 'toTensor') ? 'call its toTensor()' : undefined;
}
