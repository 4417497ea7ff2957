import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One thing to time. */
export interface Case {
  readonly name: string;
  /** Takes one turn; resolves to the milliseconds of one operation. */
  readonly turn: () => number | Promise<number>;
}

export interface Measurement {
  readonly name: string;
  /** Of one operation, by round. */
  readonly milliseconds: readonly number[];
}

export interface Spread {
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
}

/** The quantile of sorted values, interpolated between neighbours. */
function quantile(sorted: readonly number[], fraction: number): number {
  const place = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no values to take a median of');
  const sorted = values.toSorted((a, b) => a - b);
  return { p10: quantile(sorted, 0.1), median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

/** Time in units of the baseline's: divided round by round, before any median is taken. */
export function ratio(measurement: Measurement, baseline: Measurement): Spread {
  return spread(
    measurement.milliseconds.map((time, round) => time / baseline.milliseconds[round]!),
  );
}

/** How long cases are measured: for `rounds`, or for fewer when they would take too long. */
export interface Effort {
  readonly rounds: number;
  /** No round starts later, once there are a few. */
  readonly seconds: number;
}

const fewestRounds = 5;

/** How many turns each case takes at most, the one that is not counted with them. */
export const turnsOf = ({ rounds }: Effort): number => 1 + rounds;

/**
 * Times cases by turns: every round gives each case one turn, in an order that is reversed from round
 * to round, so that what slows the machine for a while slows all of them. One round before the first
 * is not counted.
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

// One case's garbage would otherwise be collected in the next one's turn.
const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  // Hidden classes without objects would go with the third collection, and what was compiled for them.
  setFlagsFromString('--retain-maps-for-n-gc=1000000');
  return runInNewContext('gc');
})();

/** For how long a turn repeats an operation that may take microseconds. */
export const turnMilliseconds = 20;

/** How many turns the first one is long, so that what is repeated has been compiled after it. */
const warmUpTurns = 5;

/** An operation that takes so long is not repeated: a cold cache makes no difference to it. */
const slowMilliseconds = 5 * turnMilliseconds;

/** A case of an operation, repeated for a turn after one that is not counted: caches are warm. */
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
