import {
  alternate,
  type Case,
  type Effort,
  type Measurement,
  ratio,
  type Spread,
} from './measure.ts';

export interface Comparison {
  readonly name: string;
  readonly baseline: string;
  readonly ratio: Spread;
}

/** Cases that took turns with each other, each operation on one batch. */
export interface Group {
  readonly title: string;
  /** In the batch. */
  readonly samples: number;
  readonly measurements: readonly Measurement[];
  readonly comparisons: readonly Comparison[];
  /** The quickest case of another library, by granularity, where there are any. */
  readonly fastestOther?: Readonly<Record<string, string>>;
  /** From the host to the device for one batch, by case, where that was asked. */
  readonly uploadedBytes?: Readonly<Record<string, number>>;
}

/** A limit that the project sets itself, and what was measured. */
export interface Goal {
  readonly what: string;
  readonly limit: number;
  readonly measured: Spread;
}

/** Only a spread wholly on one side of the limit, measured on a quiet machine, decides. */
export function verdict({ limit, measured }: Goal, busy: boolean): string {
  if (busy) return 'unclear: busy machine';
  if (measured.p90 <= limit) return 'met';
  return measured.p10 > limit ? 'missed' : 'unclear: wide spread';
}

/** What one operator type costs in a training step. */
export interface OperatorCost {
  readonly operator: string;
  readonly nodes: number;
  readonly millisecondsPerStep: number;
  /** Of the time spent in all operators. */
  readonly share: number;
}

/** Cases over sizes. */
export interface Curve {
  readonly title: string;
  /** The sizes in words. */
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly nanosecondsPerKiB: readonly Spread[];
  }[];
  readonly comparisons: readonly {
    readonly name: string;
    readonly baseline: string;
    /** By size. */
    readonly ratios: readonly Spread[];
  }[];
}

/** What an entry adds to a bundle: bytes, minified and gzipped. */
export interface BundleSize {
  readonly entry: string;
  /** Without `@cutmix/core`, which entries share. */
  readonly beyondCore: number;
  readonly whole: number;
}

/** What one part of the benchmark found. */
export interface PartResult {
  readonly groups: readonly Group[];
  readonly goals: readonly Goal[];
  readonly curves?: readonly Curve[];
  readonly bundles?: readonly BundleSize[];
  readonly profile?: readonly OperatorCost[];
  /** What was measured beside us. */
  readonly versions?: readonly string[];
  /** What a reader must know to judge the numbers. */
  readonly notes: readonly string[];
}

/** Times cases by turns, each compared with the baseline named beside it, if any. Says so. */
export async function measureGroup(
  title: string,
  samples: number,
  effort: Effort,
  cases: readonly (readonly [Case, baseline?: string])[],
): Promise<Group> {
  process.stderr.write(`  ${title}\n`);
  const measurements = await alternate(
    cases.map(([each]) => each),
    effort,
  );
  const group = { title, samples, measurements, comparisons: [] };
  const comparisons = cases.flatMap(([{ name }, baseline]) =>
    baseline === undefined ? [] : [compare(group, name, baseline)],
  );
  return { ...group, comparisons };
}

function find({ title, measurements }: Group, name: string): Measurement {
  const measurement = measurements.find((candidate) => candidate.name === name);
  if (!measurement) throw new RangeError(`${title}: nothing called ${name} was measured`);
  return measurement;
}

export function compare(group: Group, name: string, baseline: string): Comparison {
  return { name, baseline, ratio: ratio(find(group, name), find(group, baseline)) };
}
