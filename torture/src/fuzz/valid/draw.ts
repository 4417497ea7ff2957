import { isDeepStrictEqual } from 'node:util';
import type { CutMixPlan } from '@cutmix/core';
import type { Place, Row, Rules } from '../../oracle/plan.ts';
import type { Random } from '../../random.ts';
import { uniform } from '../values.ts';

/** One call, checked by the oracle; returns what was wrong. */
export type ValidCall = (random: Random) => string[] | Promise<string[]>;

/** The three ways to mix. */
export type Method = 'CutMix' | 'MixUp' | 'RandomMix';

export interface Drawn {
  readonly method: Method;
  /** Options of the method. */
  readonly options: object;
  readonly rules: Rules;
  readonly place: Place;
}

export const maybe = (random: Random): boolean => random.below(2) === 0;

function seedOf(random: Random): number | bigint | string {
  const words = BigInt(random.below(2 ** 32)) * 2n ** 32n + BigInt(random.below(2 ** 32));
  return random.pick<number | bigint | string>([random.below(100), words, `${words}`, 2 ** 53 - 1]);
}

function alphaOf(random: Random): number | [number, number] {
  const shape = () => random.pick([1, 0.2, 0.7, 2.5, 30]);
  return random.pick<number | [number, number]>([1, 1, 1, shape(), [shape(), shape()]]);
}

const pairOf = (alpha: number | [number, number]): [number, number] =>
  Array.isArray(alpha) ? alpha : [alpha, alpha];

const shares: Readonly<Record<Method, (random: Random) => number>> = {
  CutMix: () => 1,
  MixUp: () => 0,
  RandomMix: uniform,
};

const methods: readonly Method[] = ['CutMix', 'CutMix', 'MixUp', 'RandomMix'];

export function draw(random: Random, largest = 16, among = methods): Drawn {
  const method = random.pick(among);
  const [alpha, mixUpAlpha] = [alphaOf(random), alphaOf(random)];
  const seed = seedOf(random);
  const [height, width] = [random.between(1, largest), random.between(1, largest)];
  const granularity = random.pick(['sample', 'sample', 'batch', 'pair'] as const);
  const cutmixShare = shares[method](random);
  const cut = {
    placement: random.pick(['clipped', 'inside'] as const),
    minBoxSize: maybe(random) ? 0 : random.below(Math.max(height, width) + 1),
    oddSides: random.pick(['trim', 'keep'] as const),
  };
  const shared = {
    probability: random.pick([1, 1, 0, 0.5, uniform(random)]),
    granularity,
    pairing:
      granularity === 'pair'
        ? ('reverse' as const)
        : random.pick(['shuffle', 'roll', 'reverse', 'cycle'] as const),
  };
  const place: Place = {
    batchSize: random.below(9),
    height,
    width,
    step: random.pick([0, 1, random.below(2 ** 32), 2 ** 53 - 2]),
    offset: random.pick([0, 0, random.below(1000), 2 ** 32 - 20]),
    paired: granularity !== 'pair' && maybe(random),
  };
  const until = random.pick([undefined, undefined, place.step, place.step + 1]);
  const options: Readonly<Record<Method, object>> = {
    CutMix: { ...shared, ...cut, seed, alpha, mixUntilStep: until },
    MixUp: { ...shared, seed, alpha: mixUpAlpha, mixUntilStep: until },
    RandomMix: {
      ...shared,
      seed,
      mixUntilStep: until,
      cutmix: { ...cut, alpha },
      mixup: { alpha: mixUpAlpha },
      cutmixShare,
    },
  };
  const rules: Rules = {
    ...shared,
    ...cut,
    seed: BigInt(seed),
    alpha: pairOf(alpha),
    mixUpAlpha: pairOf(mixUpAlpha),
    mixUntilStep: until ?? Number.POSITIVE_INFINITY,
    cutmixShare,
  };
  return { method, options: options[method], rules, place };
}

export function planOf(rows: readonly Row[], { method, place }: Drawn): CutMixPlan {
  const { batchSize, height, width, step, paired } = place;
  return {
    batchSize,
    height,
    width,
    step,
    paired,
    boxes: Int32Array.from(rows.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2])),
    partners: Int32Array.from(rows, ({ partner }) => partner),
    lambdas: Float32Array.from(rows, ({ lambda }) => lambda),
    ...(method !== 'CutMix' && { blends: Float32Array.from(rows, ({ blend }) => blend) }),
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
