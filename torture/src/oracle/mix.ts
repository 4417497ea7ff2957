import type { Row } from './plan.ts';

const round = Math.fround;

/** Labels as numbers, a row for each sample. */
export type Rows = readonly (readonly number[])[];

export function oneHot(ids: readonly number[], classes: number): number[][] {
  return ids.map((id) => Array.from({ length: classes }, (_, k) => (k === id ? 1 : 0)));
}

function smooth(rows: Rows, epsilon: number): number[][] {
  return rows.map((row) =>
    row.map((label) => {
      if (epsilon === 0) return round(label);
      return round(round(round(label) * round(1 - epsilon)) + round(epsilon / row.length));
    }),
  );
}

/** λ·y + (1 − λ)·y_partner, each step rounded to float32. */
export function mixedLabels(plan: readonly Row[], own: Rows, others: Rows, epsilon: number): Rows {
  const [mine, theirs] = [smooth(own, epsilon), smooth(others, epsilon)];
  return plan.map(({ partner, lambda }, n) =>
    mine[n]!.map((label, k) =>
      round(round(lambda * label) + round(round(1 - lambda) * theirs[partner]![k]!)),
    ),
  );
}

/** The axes of images: which one is which. */
export interface Axes {
  readonly height: number;
  readonly width: number;
}

export function axesOf(rank: number, layout: 'NHWC' | 'NCHW'): Axes {
  if (rank === 3) return { height: 1, width: 2 };
  return layout === 'NHWC'
    ? { height: rank - 3, width: rank - 2 }
    : { height: rank - 2, width: rank - 1 };
}

/** Where value `index` of an array of this shape lies along each axis. */
function position(index: number, shape: readonly number[]): number[] {
  const at: number[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

/** Images value by value: the partner's inside the box, the sample's own outside. */
export function mixedPixels<Value>(
  plan: readonly Row[],
  own: ArrayLike<Value>,
  others: ArrayLike<Value>,
  shape: readonly number[],
  { height, width }: Axes,
  blended: (own: Value, other: Value, blend: number) => Value,
): Value[] {
  const perSample = own.length / shape[0]!;
  return Array.from({ length: own.length }, (_, index) => {
    const at = position(index, shape);
    const { x1, y1, x2, y2, partner, blend } = plan[at[0]!]!;
    const [x, y] = [at[width]!, at[height]!];
    if (x < x1 || x >= x2 || y < y1 || y >= y2) return own[index]!;
    const other = others[index + (partner - at[0]!) * perSample]!;
    return blend === 0 ? other : blended(own[index]!, other, blend);
  });
}

/** Blends in a type, as documented: float64 in its own precision, all others by float32. */
export function blendOf(type: string): (own: number, other: number, blend: number) => number {
  if (type === 'float64') return (own, other, blend) => blend * own + (1 - blend) * other;
  const inFloat32 = (own: number, other: number, blend: number) =>
    round(round(blend * own) + round(round(1 - blend) * other));
  return type === 'uint8' ? (...parts) => toEven(inFloat32(...parts)) : inFloat32;
}

function toEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
