import { beta } from './beta.ts';
import { below, wordsOf } from './words.ts';

/** Options with every default filled in. */
export interface Rules {
  readonly seed: bigint;
  readonly alpha: readonly [number, number];
  readonly placement: 'clipped' | 'inside';
  readonly minBoxSize: number;
  readonly probability: number;
  readonly granularity: 'sample' | 'batch';
  readonly pairing: 'shuffle' | 'roll' | 'reverse';
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
  const [from, to] = [clip(center - half, side), clip(center + half, side)];
  if (to - from >= least) return [from, to];
  return from + least > side ? [side - least, side] : [from, from + least];
}

/** Fisher and Yates from the end, with the words that are the permutation's. */
function shuffled(rules: Rules, { batchSize, step, offset }: Place): number[] {
  const sample = rules.granularity === 'batch' ? 0 : offset;
  const next = wordsOf(rules.seed, sample, step, 2 ** 31);
  const rows = Array.from({ length: batchSize }, (_, row) => row);
  for (let last = batchSize - 1; last >= 1; last--) {
    const other = below(next(), last + 1);
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

/** What `planCutMix` must draw. */
export function cutMixRows(rules: Rules, place: Place): Row[] {
  const { batchSize, height, width, step, offset } = place;
  const partners = partnersOf(rules, place);
  return Array.from({ length: batchSize }, (_, row) => {
    const sample = rules.granularity === 'batch' ? 0 : offset + row;
    const next = wordsOf(rules.seed, sample, step, 0);
    const [first, x, y, gate] = [next(), next(), next(), next()] as const;
    const partner = partners[row]!;
    if (gate / 4294967296 >= rules.probability) {
      return { x1: 0, y1: 0, x2: 0, y2: 0, partner, lambda: 1, blend: 0 };
    }
    const [a, b] = rules.alpha;
    const lambda =
      a === 1 && b === 1 ? first / 4294967296 : beta(a, b, wordsOf(rules.seed, sample, step, 1));
    const [x1, x2] = extent(x, width, lambda, rules);
    const [y1, y2] = extent(y, height, lambda, rules);
    let inside = 0;
    for (let line = y1; line < y2; line++) inside += x2 - x1;
    const share = Math.fround(1 - inside / (height * width));
    return { x1, y1, x2, y2, partner, lambda: share, blend: 0 };
  });
}
