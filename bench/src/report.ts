import Table from 'cli-table3';
import { isBusy, type Machine } from './machine.ts';
import { type Spread, spread } from './measure.ts';
import { type Goal, type Group, type OperatorCost, type PartResult, verdict } from './results.ts';

const noBorders = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((name) => [name, '']),
);

/** Boxes on a terminal, plain aligned lines in a pipe. The first column holds words. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const plain = !process.stdout.isTTY;
  const written = new Table({
    head: [...head],
    style: { head: [], border: [], ...(plain && { 'padding-left': 0, 'padding-right': 3 }) },
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    ...(plain && { chars: noBorders }),
  });
  written.push(...rows.map((row) => [...row]));
  return written.toString().replaceAll(/ +$/gm, '');
}

const digits = (value: number) => value.toPrecision(value < 1000 ? 3 : 4);

function duration(milliseconds: number): string {
  return milliseconds < 1 ? `${digits(1e3 * milliseconds)} µs` : `${digits(milliseconds)} ms`;
}

const range = ({ p10, p90 }: Spread, write: (value: number) => string) =>
  `${write(p10)} – ${write(p90)}`;

function byteCount(bytes: number): string {
  if (bytes < 1e3) return `${Math.round(bytes)} B`;
  return bytes < 1e6 ? `${digits(bytes / 1e3)} kB` : `${digits(bytes / 1e6)} MB`;
}

function groupTable({ samples, measurements, comparisons, uploadedBytes }: Group): string {
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

function profileTable(profile: readonly OperatorCost[]): string {
  return table(
    ['operator', 'nodes', 'ms/step', 'share'],
    profile.map(({ operator, nodes, millisecondsPerStep, share }) => [
      operator,
      String(nodes),
      millisecondsPerStep.toFixed(2),
      `${(100 * share).toFixed(1)} %`,
    ]),
  );
}

function goalTable(goals: readonly Goal[], busy: boolean): string {
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

export function describe({ groups, goals, profile, notes }: PartResult, busy: boolean): string {
  return [
    ...groups.map((group) => section(group.title, groupTable(group))),
    ...(profile ? [section('ONNX Runtime, plain, by operator', profileTable(profile))] : []),
    ...(goals.length > 0 ? [section('Goals', goalTable(goals, busy))] : []),
    ...notes.map((note) => `${note}\n`),
  ].join('');
}

export function heading(machine: Machine, rounds: number): string {
  const { date, cpu, cores, load, memoryGiB, platform, node, onnxRuntime } = machine;
  const warning = isBusy(machine)
    ? 'THE MACHINE IS BUSY: neither times nor ratios can be trusted, and no goal is judged.\n'
    : '';
  return (
    `${cpu}, ${cores} cores, load ${load.toFixed(1)}, ${memoryGiB} GiB, ${platform}; Node ${node}, ` +
    `ONNX Runtime ${onnxRuntime}; ${date}; ${rounds} rounds\n` +
    'Medians over rounds in which all cases of a table take turns; × is the ratio within a round.\n' +
    warning
  );
}
