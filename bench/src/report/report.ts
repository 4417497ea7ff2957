import { plural } from '@cutmix/training';
import Table from 'cli-table3';
import { isBusy, type Machine } from '../measure/machine.ts';
import { type Spread, spread } from '../measure/measure.ts';
import {
  type BundleSize,
  type Curve,
  type Goal,
  type Group,
  type OperatorCost,
  type PartResult,
  verdict,
} from '../measure/results.ts';
import type { Regression } from './regressions.ts';

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
);

/** Tables with lines between cells, for terminals, or aligned by spaces only. */
export type Style = 'lines' | 'spaces';

type TableWriter = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** The first column is text, the others numbers. */
const tableWriter =
  (style: Style): TableWriter =>
  (head, rows) => {
    const plain = style === 'spaces';
    const written = new Table({
      head: [...head],
      style: { head: [], border: [], ...(plain && { 'padding-left': 0, 'padding-right': 3 }) },
      colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
      ...(plain && { chars: noBorders }),
    });
    written.push(...rows.map((row) => [...row]));
    return written.toString().replaceAll(/ +$/gm, '');
  };

export const digits = (value: number): string =>
  value < 1000 ? value.toPrecision(3) : String(Math.round(value));

export function duration(milliseconds: number): string {
  return milliseconds < 1 ? `${digits(1e3 * milliseconds)} µs` : `${digits(milliseconds)} ms`;
}

export const range = ({ p10, p90 }: Spread, write: (value: number) => string): string =>
  `${write(p10)} – ${write(p90)}`;

export function byteCount(bytes: number): string {
  if (bytes < 1e3) return `${Math.round(bytes)} B`;
  return bytes < 1e6 ? `${digits(bytes / 1e3)} kB` : `${digits(bytes / 1e6)} MB`;
}

function groupTable(
  table: TableWriter,
  { samples, measurements, comparisons, uploadedBytes }: Group,
): string {
  const uploadHead = uploadedBytes ? ['to device'] : [];
  return table(
    ['case', ...uploadHead, 'batch', 'p10 – p90', 'sample', 'samples/s', '×', 'p10 – p90', 'of'],
    measurements.flatMap(({ name, milliseconds }) => {
      const time = spread(milliseconds);
      const times = [
        name,
        ...(uploadedBytes ? [byteCount(uploadedBytes[name]!)] : []),
        duration(time.median),
        range(time, duration),
        duration(time.median / samples),
        Math.round((1e3 * samples) / time.median).toLocaleString('en-US'),
      ];
      const compared = comparisons.filter((comparison) => comparison.name === name);
      if (compared.length === 0) return [[...times, '', '', '']];
      return compared.map(({ baseline, ratio }, index) => [
        ...(index === 0 ? times : times.fill('')),
        digits(ratio.median),
        range(ratio, digits),
        baseline,
      ]);
    }),
  );
}

function profileTable(table: TableWriter, profile: readonly OperatorCost[]): string {
  return table(
    ['operator', 'nodes', 'ms/step', 'share'],
    profile.map(({ operator, nodes, millisecondsPerStep, share }) => [
      operator,
      String(nodes),
      millisecondsPerStep.toFixed(2),
      `${(100 * share).toFixed(1)}%`,
    ]),
  );
}

/** Bars from 0 to the largest value, so that equal values look equal. */
function bars(values: readonly number[]): string {
  const levels = '▁▂▃▄▅▆▇█';
  const largest = Math.max(...values);
  return values.map((value) => levels[Math.ceil((8 * value) / largest) - 1] ?? '▁').join('');
}

function curveTable(table: TableWriter, { columns, rows, comparisons }: Curve): string {
  const line = (name: string, values: readonly Spread[]) => {
    const medians = values.map(({ median }) => median);
    return [name, ...medians.map(digits), bars(medians)];
  };
  return table(
    ['ns per KiB', ...columns, ''],
    [
      ...rows.map(({ name, nanosecondsPerKiB }) => line(name, nanosecondsPerKiB)),
      ...comparisons.map(({ name, baseline, ratios }) => line(`${name}, × ${baseline}`, ratios)),
    ],
  );
}

function bundleTable(table: TableWriter, bundles: readonly BundleSize[]): string {
  return table(
    ['entry, min + gzip', 'beyond core', 'with core'],
    bundles.map(({ entry, beyondCore, whole }) => [entry, byteCount(beyondCore), byteCount(whole)]),
  );
}

function goalTable(table: TableWriter, goals: readonly Goal[], busy: boolean): string {
  return table(
    ['goal', 'at most', 'measured', 'p10 – p90', 'verdict'],
    goals.map((goal) => [
      goal.what,
      String(goal.limit),
      digits(goal.measured.median),
      range(goal.measured, digits),
      verdict(goal, busy),
    ]),
  );
}

const section = (title: string, body: string) => `\n${title}\n${body}\n`;

export function describe(result: PartResult, busy: boolean, style: Style): string {
  const table = tableWriter(style);
  const { groups, goals, curves = [], bundles, profile, notes } = result;
  return [
    ...(bundles ? [section('Bundle sizes', bundleTable(table, bundles))] : []),
    ...curves.map((curve) => section(curve.title, curveTable(table, curve))),
    ...groups.map((group) => section(group.title, groupTable(table, group))),
    ...(profile ? [section('ONNX Runtime, plain, by operator', profileTable(table, profile))] : []),
    ...(goals.length > 0 ? [section('Goals', goalTable(table, goals, busy))] : []),
    ...notes.map((note) => `${note}\n`),
  ].join('');
}

/** What is slower or larger than in the baseline. */
export function describeRegressions(
  regressions: readonly Regression[],
  since: string,
  style: Style,
): string {
  const title = `Compared with the baseline of ${since.slice(0, 10)}`;
  if (regressions.length === 0) return section(title, 'nothing is worse beyond both spreads');
  const value = ({ p10, median, p90 }: Spread) =>
    `${digits(median)} (${digits(p10)} – ${digits(p90)})`;
  return section(
    `${title}: WORSE`,
    tableWriter(style)(
      ['figure', 'then', 'now'],
      regressions.map(({ figure, before, now }) => [figure, value(before), value(now)]),
    ),
  );
}

export function heading(machine: Machine, rounds: number): string {
  const { date, cpu, cores, load, memoryGiB, platform, node, onnxRuntime } = machine;
  const warning = isBusy(machine)
    ? 'THE MACHINE IS BUSY: neither times nor ratios are reliable, and no goal is judged.\n'
    : '';
  return (
    `${cpu}, ${cores} ${plural(cores, 'core')}, ${Math.round(100 * load)}% busy, ${memoryGiB} GiB, ${platform}; Node ${node}, ` +
    `ONNX Runtime ${onnxRuntime}; ${date}; up to ${rounds} rounds\n` +
    'Medians over rounds in which all cases of a table take turns; × is the ratio within a round.\n' +
    warning
  );
}
