import { axesOf, blendOf, mixedLabels, mixedPixels, oneHot, type Rows } from '../../oracle/mix.ts';
import { plannedRows, type Row } from '../../oracle/plan.ts';
import type { Random } from '../../random.ts';
import { uniform } from '../values.ts';
import { type Drawn, draw, maybe } from './draw.ts';

export interface DrawnLabels {
  readonly rows: Rows;
  readonly data: number[];
  readonly dims: number[];
  readonly isInteger: boolean;
}

export function drawLabels(
  random: Random,
  count: number,
  classes: number,
  areIds: boolean,
): DrawnLabels {
  if (areIds) {
    const data = Array.from({ length: count }, () => random.below(classes));
    return { rows: oneHot(data, classes), data, dims: [count], isInteger: true };
  }
  const value = random.pick([() => uniform(random) * 3 - 1, () => random.below(2)]);
  const rows = Array.from({ length: count }, () => Array.from({ length: classes }, value));
  return { rows, data: rows.flat(), dims: [count, classes], isInteger: false };
}

/** Labels of one head of a model. */
export interface DrawnHead {
  readonly name: string;
  readonly classes: number;
  readonly own: DrawnLabels;
  readonly other: DrawnLabels | undefined;
  readonly mixed: number[];
}

export interface Batches {
  readonly drawn: Drawn;
  readonly expected: readonly Row[];
  readonly smoothing: number;
  /** One without a name for the caller, or two that are given by name. */
  readonly heads: readonly [DrawnHead, ...DrawnHead[]];
}

export function drawBatches(random: Random): Batches {
  const first = draw(random, 10);
  const drawn = { ...first, place: { ...first.place, offset: 0 } };
  const expected = plannedRows(drawn.rules, drawn.place);
  const { batchSize, paired } = drawn.place;
  const smoothing = random.pick([0, 0, 0.1, uniform(random)]);
  const head = (name: string): DrawnHead => {
    const classes = random.between(1, 6);
    const areIds = maybe(random);
    const own = drawLabels(random, batchSize, classes, areIds);
    const other = paired ? drawLabels(random, batchSize, classes, areIds) : undefined;
    const mixed = mixedLabels(expected, own.rows, (other ?? own).rows, smoothing).flat();
    return { name, classes, own, other, mixed };
  };
  const heads: Batches['heads'] =
    random.below(3) === 0 ? [head('color'), head('kind')] : [head('all')];
  return { drawn, expected, smoothing, heads };
}

/** One value for a single head, or values by name. */
export function byHead<Value>(
  { heads }: Batches,
  get: (head: DrawnHead) => Value,
): Value | Record<string, Value> {
  if (heads.length === 1) return get(heads[0]);
  return Object.fromEntries(heads.map((head) => [head.name, get(head)]));
}

/** The types in which the method mixes, whatever is drawn. */
export function typesFor({ drawn }: Batches): readonly NumberType[] {
  return drawn.method === 'CutMix' ? numberTypes : ['float32', 'float64', 'uint8'];
}

export interface DrawnImages {
  readonly shape: readonly number[];
  readonly layout: 'NHWC' | 'NCHW';
  readonly own: number[];
  readonly other: number[] | undefined;
  readonly mixedXs: number[];
}

/** Images of integers in 0..250, which every type holds. */
export function drawImages(
  random: Random,
  { drawn, expected }: Batches,
  highestRank: number,
  type: NumberType,
): DrawnImages {
  const { batchSize, height, width, paired } = drawn.place;
  const rank = random.between(3, highestRank);
  const layout = random.pick(['NHWC', 'NCHW'] as const);
  const extra = Array.from({ length: rank - 3 }, () => random.between(1, 3));
  const shape =
    layout === 'NCHW' || rank === 3
      ? [batchSize, ...extra, height, width]
      : [batchSize, ...extra.slice(1), height, width, extra[0]!];
  const size = shape.reduce((product, dim) => product * dim, 1);
  const values = () => Array.from({ length: size }, () => random.below(251));
  const [own, other] = [values(), paired ? values() : undefined];
  const mixedXs = mixedPixels(
    expected,
    own,
    other ?? own,
    shape,
    axesOf(rank, layout),
    blendOf(type),
  );
  return { shape, layout, own, other, mixedXs };
}

const numberArrays = {
  float32: Float32Array,
  float64: Float64Array,
  int8: undefined,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
} as const;
export type NumberType = Exclude<keyof typeof numberArrays, 'int8'>;
export const numberTypes = Object.keys(numberArrays).filter(
  (name) => name !== 'int8',
) as NumberType[];

export const arrayOf = (type: NumberType, values: readonly number[]) =>
  (numberArrays[type] as unknown as { from(values: readonly number[]): Uint8Array }).from(values);

export const optionsOf = (batches: Batches, layout: 'NHWC' | 'NCHW'): object => ({
  ...batches.drawn.options,
  step: batches.drawn.place.step,
  labelSmoothing: batches.smoothing,
  numClasses: byHead(batches, ({ classes }) => classes),
  layout,
});
