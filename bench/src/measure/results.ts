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

/** Cases that took turns; each operation was on one batch. */
export interface Group {
  readonly title: string;
  /** The number of samples in the batch. */
  readonly samples: number;
  readonly measurements: readonly Measurement[];
  readonly comparisons: readonly Comparison[];
  /** The fastest case of another library, by granularity, if there is one. */
  readonly fastestOther?: Readonly<Record<string, string>>;
  /** The bytes that one batch takes from the host to the device, by case, if they were counted. */
  readonly uploadedBytes?: Readonly<Record<string, number>>;
}

/** A limit that the project sets itself, and the measurement. */
export interface Goal {
  readonly what: string;
  readonly limit: number;
  readonly measured: Spread;
}

/** Decides only if the machine was quiet and the whole spread is on one side of the limit. */
export function verdict({ limit, measured }: Goal, busy: boolean): string {
  if (busy) return 'unclear: busy machine';
  if (measured.p90 <= limit) return 'met';
  return measured.p10 > limit ? 'missed' : 'unclear: wide spread';
}

/** The time of one operator type in a training step. */
export interface OperatorCost {
  readonly operator: string;
  readonly nodes: number;
  readonly millisecondsPerStep: number;
  /** The share of the time of all operators. */
  readonly share: number;
}

/** Cases at several sizes. */
export interface Curve {
  readonly title: string;
  /** The names of the sizes. */
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

/** The bytes that an entry point adds to a bundle, minified and gzipped. */
export interface BundleSize {
  readonly entry: string;
  /** Without `@cutmix/core`, which the entry points share. */
  readonly beyondCore: number;
  readonly whole: number;
}

/** The result of one part of the benchmark. */
export interface PartResult {
  readonly groups: readonly Group[];
  readonly goals: readonly Goal[];
  readonly curves?: readonly Curve[];
  readonly bundles?: readonly BundleSize[];
  readonly profile?: readonly OperatorCost[];
  /** The versions of the other libraries. */
  readonly versions?: readonly string[];
  /** What a reader needs to know to interpret the numbers. */
  readonly notes: readonly string[];
}

/** Prints the title, times cases that take turns, and compares each with the baseline beside it. */
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
  if (!measurement) throw new RangeError(`${title}: there is no case ${name}`);
  return measurement;
}

export function compare(group: Group, name: string, baseline: string): Comparison {
  return { name, baseline, ratio: ratio(find(group, name), find(group, baseline)) };
}
