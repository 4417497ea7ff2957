import { beta } from './beta.ts';
import { below, wordsOf } from './words.ts';

/** Options with every default filled in. */
export interface Rules {
  readonly seed: bigint;
  readonly alpha: readonly [number, number];
  readonly placement: 'clipped' | 'inside';
  readonly minBoxSize: number;
  readonly oddSides: 'trim' | 'keep';
  readonly probability: number;
  readonly granularity: 'sample' | 'batch' | 'pair';
  readonly pairing: 'shuffle' | 'roll' | 'reverse' | 'cycle';
  readonly mixUntilStep: number;
  readonly mixUpAlpha: readonly [number, number];
  /** Chance of CutMix: 1 for `CutMix`, 0 for `MixUp`, between for `RandomMix`. */
  readonly cutmixShare: number;
}

/** A batch at a step, with everything filled in. */
export interface Place {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly offset: number;
  readonly paired: boolean;
}

/** A sample's share of the plan, one object a sample. */
export interface Row {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly partner: number;
  /** Weight of the own label. */
  readonly lambda: number;
  /** Weight of the own pixels inside the box. */
  readonly blend: number;
}

type Extent = readonly [from: number, to: number];

const clip = (value: number, side: number): number => Math.min(Math.max(value, 0), side);

function extent(value: number, side: number, lambda: number, rules: Rules): Extent {
  const cut = Math.floor(side * Math.sqrt(1 - lambda));
  const least = Math.min(rules.minBoxSize, side);
  if (rules.placement === 'inside') {
    const length = Math.max(cut, least);
    const from = below(value, side - length + 1);
    return [from, from + length];
  }
  const center = below(value, side);
  const half = Math.floor(cut / 2);
  const after = rules.oddSides === 'keep' ? Math.floor((cut + 1) / 2) : half;
  const [from, to] = [clip(center - half, side), clip(center + after, side)];
  if (to - from >= least) return [from, to];
  return from + least > side ? [side - least, side] : [from, from + least];
}

/** Fisher and Yates from the end, with the words that are the permutation's. */
function shuffled(rules: Rules, { batchSize, step, offset }: Place): number[] {
  const sample = rules.granularity === 'batch' ? 0 : offset;
  const next = wordsOf(rules.seed, sample, step, 2 ** 31);
  const rows = Array.from({ length: batchSize }, (_, row) => row);
  for (let last = batchSize - 1; last >= 1; last--) {
    const other = below(next(), rules.pairing === 'cycle' ? last : last + 1);
    const held = rows[last]!;
    rows[last] = rows[other]!;
    rows[other] = held;
  }
  return rows;
}

function partnersOf(rules: Rules, place: Place): number[] {
  const { batchSize, paired } = place;
  const rows = Array.from({ length: batchSize }, (_, row) => row);
  if (paired) return rows;
  if (rules.pairing === 'roll') return rows.map((row) => (row + batchSize - 1) % batchSize);
  if (rules.pairing === 'reverse') return rows.reverse();
  return shuffled(rules, place);
}

const unmixed = { x1: 0, y1: 0, x2: 0, y2: 0, lambda: 1, blend: 0 };

function mixUpRow(rules: Rules, sample: number, { step, height, width }: Place) {
  const [a, b] = rules.mixUpAlpha;
  const words = wordsOf(rules.seed, sample, step, 2 ** 29);
  words();
  const exact =
    a === 1 && b === 1
      ? words() / 4294967296
      : beta(a, b, wordsOf(rules.seed, sample, step, 2 ** 29 + 1));
  const blend = Math.fround(exact);
  if (blend === 1) return unmixed;
  return {
    x1: 0,
    y1: 0,
    x2: width,
    y2: height,
    blend,
    lambda: shareOf(width * height, blend, height, width),
  };
}

/** Weight of the own label: what is outside the box, and the own part of what is inside. */
function shareOf(inside: number, blend: number, height: number, width: number): number {
  return Math.fround(1 - ((1 - blend) * inside) / (height * width));
}

/** What `planCutMix`, `planMixUp` or `planRandomMix` must draw. */
export function plannedRows(rules: Rules, place: Place): Row[] {
  const { batchSize, height, width, step, offset } = place;
  const partners = partnersOf(rules, place);
  return Array.from({ length: batchSize }, (_, row) => {
    const twin = batchSize - 1 - row;
    const first = rules.granularity === 'pair' && twin < row ? twin : row;
    const sample = rules.granularity === 'batch' ? 0 : offset + first;
    const next = wordsOf(rules.seed, sample, step, 0);
    const [share, x, y, gate] = [next(), next(), next(), next()] as const;
    const partner = partners[row]!;
    const isOver = step >= rules.mixUntilStep;
    if (isOver || gate / 4294967296 >= rules.probability) return { ...unmixed, partner };
    const choice = wordsOf(rules.seed, sample, step, 2 ** 29)() / 4294967296;
    if (choice >= rules.cutmixShare) return { ...mixUpRow(rules, sample, place), partner };
    const [a, b] = rules.alpha;
    const lambda =
      a === 1 && b === 1 ? share / 4294967296 : beta(a, b, wordsOf(rules.seed, sample, step, 1));
    const [x1, x2] = extent(x, width, lambda, rules);
    const [y1, y2] = extent(y, height, lambda, rules);
    let inside = 0;
    for (let line = y1; line < y2; line++) inside += x2 - x1;
    return { x1, y1, x2, y2, partner, lambda: shareOf(inside, 0, height, width), blend: 0 };
  });
}
