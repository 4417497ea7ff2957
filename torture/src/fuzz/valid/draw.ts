import { isDeepStrictEqual } from 'node:util';
import type { CutMixOptions, CutMixPlan } from '@cutmix/core';
import type { Place, Row, Rules } from '../../oracle/plan.ts';
import type { Random } from '../../random.ts';
import { uniform } from '../values.ts';

/** One call, checked by the oracle; returns what was wrong. */
export type ValidCall = (random: Random) => string[] | Promise<string[]>;

export interface Drawn {
  readonly options: CutMixOptions;
  readonly rules: Rules;
  readonly place: Place;
}

export const maybe = (random: Random): boolean => random.below(2) === 0;

function seedOf(random: Random): number | bigint | string {
  const words = BigInt(random.below(2 ** 32)) * 2n ** 32n + BigInt(random.below(2 ** 32));
  return random.pick<number | bigint | string>([random.below(100), words, `${words}`, 2 ** 53 - 1]);
}

export function draw(random: Random, largest = 16): Drawn {
  const shape = () => random.pick([1, 0.2, 0.7, 2.5, 30]);
  const alpha = random.pick<number | [number, number]>([1, 1, 1, shape(), [shape(), shape()]]);
  const seed = seedOf(random);
  const [height, width] = [random.between(1, largest), random.between(1, largest)];
  const rules: Rules = {
    seed: BigInt(seed),
    alpha: Array.isArray(alpha) ? alpha : [alpha, alpha],
    placement: random.pick(['clipped', 'inside']),
    minBoxSize: maybe(random) ? 0 : random.below(Math.max(height, width) + 1),
    probability: random.pick([1, 1, 0, 0.5, uniform(random)]),
    granularity: random.pick(['sample', 'sample', 'batch']),
    pairing: random.pick(['shuffle', 'roll', 'reverse']),
  };
  const place: Place = {
    batchSize: random.below(9),
    height,
    width,
    step: random.pick([0, 1, random.below(2 ** 32), 2 ** 53 - 2]),
    offset: random.pick([0, 0, random.below(1000), 2 ** 32 - 20]),
    paired: maybe(random),
  };
  return { options: { ...rules, seed, alpha }, rules, place };
}

export function planOf(
  rows: readonly Row[],
  { batchSize, height, width, step, paired }: Place,
): CutMixPlan {
  return {
    batchSize,
    height,
    width,
    step,
    paired,
    boxes: Int32Array.from(rows.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2])),
    partners: Int32Array.from(rows, ({ partner }) => partner),
    lambdas: Float32Array.from(rows, ({ lambda }) => lambda),
  };
}

/** A text that repeats the call. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}` : part));

export function differences(
  name: string,
  actual: unknown,
  expected: unknown,
  told: unknown,
): string[] {
  if (isDeepStrictEqual(actual, expected)) return [];
  return [
    `${name}: ${shown(actual).slice(0, 300)}\nexpected ${shown(expected).slice(0, 300)}\nfor ${shown(told)}`,
  ];
}
