import { checks } from '../checks.ts';
import { type GraphPiece, pieceBuilder } from './graphPiece.ts';
import { boxMask, imageAxes } from './imageAxes.ts';
import { mixImages, mixLabels } from './operators.ts';
import {
  type CutMixModelOptions,
  MODEL_OPTIONS,
  type ResolvedModelOptions,
  resolveModelOptions,
} from './options.ts';
import { checkName, objectOf, optional } from './parts.ts';

/** The values that CutMix reads and writes, by the names of `createCutMixModel`. */
export type CutMixValueName =
  | 'xs_a'
  | 'xs_b'
  | 'ys_a'
  | 'ys_b'
  | 'boxes'
  | 'lambdas'
  | 'partners'
  | 'blends'
  | 'xs'
  | 'ys';

/** How the nodes are wired into a larger graph. */
export interface CutMixNodesOptions extends CutMixModelOptions {
  /** Names that the values have in the larger graph, by default their own. */
  readonly names?: Readonly<Partial<Record<CutMixValueName, string>>>;
  /**
   * Prepended to the names of all other values that the nodes make.
   *
   * @defaultValue 'cutmix/'
   */
  readonly prefix?: string;
}

/** The inputs of the graph, in their order. */
export function inputNames({ paired, blends }: ResolvedModelOptions): readonly CutMixValueName[] {
  const inputs: readonly CutMixValueName[] = paired
    ? ['xs_a', 'xs_b', 'ys_a', 'ys_b', 'boxes', 'lambdas']
    : ['xs_a', 'ys_a', 'boxes', 'lambdas', 'partners'];
  return blends ? [...inputs, 'blends'] : inputs;
}

/** The outputs of the graph, in their order. */
export const OUTPUT_NAMES: readonly CutMixValueName[] = ['xs', 'ys'];

/** The name of every value in the larger graph. */
function resolveNames(
  names: object,
  known: readonly CutMixValueName[],
): (value: CutMixValueName) => string {
  const checkNames = Object.fromEntries(known.map((value) => [value, optional(checkName)]));
  objectOf(checkNames)('names', names);
  const given: Readonly<Partial<Record<CutMixValueName, string>>> = names;
  return (value) => given[value] ?? value;
}

/** Throws if a value of the piece has the name of another. */
function checkDistinct({ nodes, initializers }: GraphPiece, inputs: readonly string[]): void {
  const taken = new Set(inputs);
  const made = [
    ...initializers.map(({ name }) => name),
    ...nodes.flatMap(({ outputs }) => outputs),
  ];
  for (const name of made) {
    if (taken.has(name)) {
      throw checks.wrongValue('name of a value', 'unique', name);
    }
    taken.add(name);
  }
}

/**
 * Returns CutMix as nodes to splice into a larger graph. They read and write the values that
 * `createCutMixModel` has as inputs and outputs.
 *
 * @throws TypeError if an option, or a name in `names`, is unknown or of the wrong kind.
 * @throws RangeError if a value is out of range, or two values get one name.
 */
export function cutMixNodes(options: CutMixNodesOptions = {}): GraphPiece {
  checks.checkOptions(options, [...MODEL_OPTIONS, 'names', 'prefix']);
  const { names = {}, prefix = 'cutmix/', ...modelOptions } = options;
  const resolved = resolveModelOptions(modelOptions);
  const { layout, dtype, rank, paired, blends } = resolved;
  const inputs = inputNames(resolved);
  const named = resolveNames(names, [...inputs, ...OUTPUT_NAMES]);
  checks.checkString('prefix', prefix);

  const piece = pieceBuilder(prefix);
  const [xsA, ysA] = [named('xs_a'), named('ys_a')];
  const axes = imageAxes(piece, xsA, rank);
  const widthAxis = rank - (rank > 3 && layout === 'NHWC' ? 2 : 1);
  const isInside = boxMask(piece, axes, named('boxes'), rank, widthAxis);
  const rows = { rows: named('partners') };
  const choice = { isInside, blends: blends ? named('blends') : undefined };
  mixImages(piece, axes, choice, dtype, {
    own: xsA,
    partners: paired ? { batch: named('xs_b') } : rows,
    mixed: named('xs'),
  });
  mixLabels(piece, named('lambdas'), {
    own: ysA,
    partners: paired ? { batch: named('ys_b') } : rows,
    mixed: named('ys'),
  });
  checkDistinct(piece, inputs.map(named));
  const { nodes, initializers } = piece;
  return { nodes, initializers };
}
