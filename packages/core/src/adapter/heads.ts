import type { ClassCounts } from '../classCounts.ts';
import { kindOf } from '../describe.ts';
import { suggestion } from '../suggest.ts';
import type { Checks } from './checksFor.ts';
import { tensorOwner } from './owner.ts';
import { tensorRemedy } from './remedies.ts';

/** Labels of one head in a tensor, or of several heads in a plain object of tensors by name. */
export type LabelsOf<Tensor extends object> = Tensor | Readonly<Record<string, Tensor>>;

/** The labels of one head of a model. */
export interface Head<Tensor extends object> {
  /** Its name in `ys`; `undefined` if `ys` is one tensor. */
  readonly key: string | undefined;
  /** What errors call the labels of the first batch, such as `'batchA.ys.color'`. */
  readonly name: string;
  /** The labels of the first batch. */
  readonly own: Tensor;
  /** What errors call the labels of the second batch, such as `'batchB.ys.color'`. */
  readonly otherName: string;
  /** The labels of the second batch, if there is one. */
  readonly other: Tensor | undefined;
  /** Number of classes K. */
  readonly classes: number;
}

/** The labels of one head in one batch. */
export type NamedLabels<Tensor> = Pick<Head<Tensor & object>, 'key' | 'name'> & {
  readonly tensor: Tensor;
};

/** What {@link readHeads} has to know about a runtime. */
interface HeadRuntime {
  readonly tensorName: string;
  readonly makeTensor: string;
  readonly hasInto?: boolean;
  isTensor(value: unknown): boolean;
}

/** Whether labels are tensors by name, rather than one tensor or a known mistake for one. */
function areNamed<Tensor extends object>(
  ys: LabelsOf<Tensor>,
  runtime: HeadRuntime,
): ys is Readonly<Record<string, Tensor>> {
  const isTensor = (value: unknown) => runtime.isTensor(value) || !!tensorOwner(value);
  if (isTensor(ys) || kindOf(ys) !== 'Object') return false;
  // By the prototype's prototype, since an object of another realm has another Object.prototype.
  const prototype = Object.getPrototypeOf(ys);
  if (prototype && Object.getPrototypeOf(prototype)) return false;
  return !tensorRemedy(ys, runtime) || Object.values(ys).some(isTensor);
}

/**
 * Returns the labels of a batch by head; their tensors are not checked.
 *
 * @throws TypeError if there are no names, or a name has an object of further names.
 */
export function readHeads<Tensor extends object>(
  checks: Checks,
  runtime: HeadRuntime,
  name: string,
  ys: LabelsOf<Tensor>,
): readonly NamedLabels<Tensor>[] {
  if (!areNamed(ys, runtime)) return [{ key: undefined, name, tensor: ys }];
  const { tensorName } = runtime;
  const heads = Object.entries(ys).map(([key, tensor]) => ({
    key,
    name: `${name}.${key}`,
    tensor,
  }));
  if (heads.length === 0) {
    throw checks.wrongKind(name, `${tensorName}, or an object of them by name`, ys);
  }
  const nested = heads.find(({ tensor }) => areNamed(tensor, runtime));
  if (nested) {
    throw checks.wrongKind(nested.name, tensorName, nested.tensor, 'names have one level');
  }
  return heads;
}

const keysOf = (heads: readonly NamedLabels<unknown>[]): string[] =>
  heads.flatMap(({ key }) => key ?? []);

/** Returns what is wrong with a name that is not among the known ones. */
function unknownName(key: string, known: readonly string[], of: string): string {
  return `"${key}" is not in ${of}${suggestion(key, known)}`;
}

/** Throws a TypeError unless the labels of two batches have the same names, in any order. */
export function checkSameHeads(
  checks: Checks,
  tensorName: string,
  own: readonly NamedLabels<unknown>[],
  others: readonly NamedLabels<unknown>[],
  received: unknown,
): void {
  const [keys, otherKeys] = [keysOf(own), keysOf(others)];
  const missing = keys.find((key) => !otherKeys.includes(key));
  const extra = otherKeys.find((key) => !keys.includes(key));
  if (missing === undefined && extra === undefined) return;
  const expected = keys.length ? `an object of ${keys.join(', ')}` : tensorName;
  let remedy: string | undefined;
  if (keys.length && otherKeys.length) {
    remedy =
      extra === undefined ? `"${missing}" is missing` : unknownName(extra, keys, 'batchA.ys');
  }
  throw checks.wrongKind('batchB.ys', `${expected}, as batchA.ys is`, received, remedy);
}

/**
 * Throws a TypeError if `numClasses` has names that labels lack, or has names and they have none.
 * Names may be left out, for heads whose labels are `[N, K]`.
 */
export function checkCountedHeads(
  checks: Checks,
  heads: readonly NamedLabels<unknown>[],
  numClasses: number | ClassCounts | undefined,
): void {
  if (typeof numClasses !== 'object') return;
  const keys = keysOf(heads);
  if (keys.length === 0) {
    throw checks.wrongKind('numClasses', 'a number for labels without names', numClasses);
  }
  const extra = Object.keys(numClasses).find((key) => !keys.includes(key));
  if (extra === undefined) return;
  const expected = `by names of batchA.ys: ${keys.join(', ')}`;
  const remedy = unknownName(extra, keys, 'batchA.ys');
  throw checks.wrongKind('numClasses', expected, numClasses, remedy);
}

/** Returns the number of classes of a head, if it was given, and what an error calls it. */
export function givenClasses(
  key: string | undefined,
  numClasses: number | ClassCounts | undefined,
): { readonly given: number | undefined; readonly option: string } {
  if (key === undefined || typeof numClasses === 'number') {
    return { given: numClasses as number | undefined, option: 'numClasses' };
  }
  const isGiven = Object.hasOwn(numClasses ?? {}, key);
  return { given: isGiven ? numClasses![key] : undefined, option: `numClasses.${key}` };
}

/**
 * Returns what `mix` makes of each head: one result if the labels have no names, or else the results
 * by the same names.
 */
export function mapHeads<Tensor extends object, Mixed>(
  heads: readonly Head<Tensor>[],
  mix: (head: Head<Tensor>) => Mixed,
): Mixed | Readonly<Record<string, Mixed>> {
  const [{ key }] = heads as [Head<Tensor>];
  if (key === undefined) return mix(heads[0]!);
  return Object.fromEntries(heads.map((head) => [head.key, mix(head)]));
}
