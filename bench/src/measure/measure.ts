import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** An operation to time. */
export interface Case {
  readonly name: string;
  /** Takes one turn and returns the milliseconds that one operation took. */
  readonly turn: () => number | Promise<number>;
}

export interface Measurement {
  readonly name: string;
  /** The time of one operation, by round. */
  readonly milliseconds: readonly number[];
}

export interface Spread {
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
}

/** The quantile of sorted values, by linear interpolation. */
function quantile(sorted: readonly number[], fraction: number): number {
  const place = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('values must not be empty');
  const sorted = values.toSorted((a, b) => a - b);
  return { p10: quantile(sorted, 0.1), median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

/** Time as a multiple of the baseline's, divided round by round before any median is taken. */
export function ratio(measurement: Measurement, baseline: Measurement): Spread {
  return spread(
    measurement.milliseconds.map((time, round) => time / baseline.milliseconds[round]!),
  );
}

/** How long to measure: `rounds` rounds, or fewer if they take too long. */
export interface Effort {
  readonly rounds: number;
  /** After this time no further round starts, once there are five. */
  readonly seconds: number;
}

const fewestRounds = 5;

/** The most turns that a case takes, including the one that is not counted. */
export const turnsOf = ({ rounds }: Effort): number => 1 + rounds;

/**
 * Times cases that take turns: each case takes one turn in every round, in an order that is reversed
 * from round to round, so that whatever slows the machine for a while slows all cases. One round
 * before the first is not counted.
 */
export async function alternate(
  cases: readonly Case[],
  { rounds, seconds }: Effort,
): Promise<Measurement[]> {
  const measurements = cases.map(({ name }) => ({ name, milliseconds: [] as number[] }));
  const end = performance.now() + 1e3 * seconds;
  for (let round = -1; round < rounds; round++) {
    if (round >= fewestRounds && performance.now() > end) break;
    const order = [...cases.keys()];
    for (const index of round % 2 === 0 ? order : order.reverse()) {
      collectGarbage();
      const milliseconds = await cases[index]!.turn();
      if (round >= 0) measurements[index]!.milliseconds.push(milliseconds);
    }
  }
  return measurements;
}

// Otherwise the garbage of one case would be collected in the turn of the next one.
const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  // Otherwise the third collection would drop hidden classes without objects, and their compiled code.
  setFlagsFromString('--retain-maps-for-n-gc=1000000');
  return runInNewContext('gc');
})();

/** How long a turn repeats a short operation. */
export const turnMilliseconds = 20;

/** The length of the first turn in turns, long enough for the operation to be compiled. */
const warmUpTurns = 5;

/** A longer operation is not repeated, since a cold cache makes no difference to it. */
const slowMilliseconds = 5 * turnMilliseconds;

/** A case that repeats an operation for a turn; the first run fills the caches and is not counted. */
export function timed(name: string, operation: () => unknown): Case {
  let length = warmUpTurns * turnMilliseconds;
  return {
    name,
    turn: async () => {
      const before = performance.now();
      await operation();
      const start = performance.now();
      if (start - before > slowMilliseconds) return start - before;
      let elapsed = 0;
      let repeats = 0;
      while (elapsed < length) {
        const result = operation();
        if (result instanceof Promise) await result;
        repeats++;
        elapsed = performance.now() - start;
      }
      length = turnMilliseconds;
      return elapsed / repeats;
    },
  };
}
