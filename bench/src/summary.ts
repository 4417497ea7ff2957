import { copies } from './apply/onnx.ts';
import type { Machine } from './machine.ts';
import { type Spread, spread } from './measure.ts';
import type { Part } from './parts.ts';
import { markdownTable } from './readme.ts';
import { byteCount, digits, duration, range } from './report.ts';
import { type Comparison, compare, type Group, type PartResult } from './results.ts';
import { inTraining, sameBatch } from './training.ts';

const timeOf = ({ measurements }: Group, name: string): string =>
  duration(
    spread(measurements.find((measurement) => measurement.name === name)!.milliseconds).median,
  );

const times = ({ median }: Spread): string => `${digits(median)} ×`;

const ratioOf = ({ ratio }: Comparison): string =>
  `${digits(ratio.median)} (${range(ratio, digits)})`;

function stepTable({ groups: [group] }: PartResult): string {
  const ours = group!.measurements.find(({ name }) => name.endsWith('blocked'))?.name;
  const steps = group!.measurements.filter(({ name }) => !name.startsWith('CutMix'));
  const first = ours ?? steps[0]!.name;
  return markdownTable(
    [group!.title, 'time', `× ${first}`],
    steps.map(({ name }) => [
      name,
      timeOf(group!, name),
      name === first ? '' : times(compare(group!, name, first).ratio),
    ]),
  );
}

const granularity = 'sample';

function applyTable({ groups }: PartResult): string {
  const named = (what: string) => `@cutmix/onnx ${what}, per ${granularity}`;
  const apply = named('apply');
  return markdownTable(
    [
      `images, a box per ${granularity}`,
      'copy, new memory',
      '`apply`',
      'copy, in place',
      '`into` a tensor',
      '`into` its own batch',
      'the fastest other',
    ],
    groups.map((group) => {
      const beside = (name: string, baseline: string) =>
        `${timeOf(group, name)} (${times(compare(group, name, baseline).ratio)})`;
      const other = group.fastestOther?.[granularity];
      return [
        group.title,
        timeOf(group, copies.allocated),
        beside(apply, copies.allocated),
        timeOf(group, copies.inPlace),
        beside(named('into a tensor'), copies.inPlace),
        beside(named('into its own batch'), copies.inPlace),
        other
          ? `${other.replace(/, per \w+/, '')}: ${timeOf(group, other)} ` +
            `(${times(compare(group, other, apply).ratio)} \`apply\`)`
          : '',
      ];
    }),
  );
}

function sentences({ plan, training, size }: Readonly<Record<Part, PartResult>>): string[] {
  return [
    ...plan.groups.flatMap((group) =>
      group.measurements
        .filter(({ name }) => name.startsWith('planCutMix'))
        .map(({ name, milliseconds }) => {
          const time = spread(milliseconds);
          const beside = group.comparisons.find((comparison) => comparison.name === name);
          return (
            `${group.title}, \`planCutMix\`${name.slice('planCutMix'.length)}: ` +
            `${duration(time.median)} (${range(time, duration)})` +
            `${beside ? `, ${ratioOf(beside)} × the time of NumPy` : ''}.`
          );
        }),
    ),
    ...training.groups.map(
      (group) =>
        `${group.title}: in the training loop it takes ` +
        `${ratioOf(compare(group, inTraining, sameBatch))} × the time on one batch again and again.`,
    ),
    `Minified and gzipped, with core: ${(size.bundles ?? [])
      .map(({ entry, whole }) => `\`${entry}\` ${byteCount(whole)}`)
      .join(', ')}.`,
  ];
}

/** A run in short, in Markdown. */
export function summarize(machine: Machine, results: Readonly<Record<Part, PartResult>>): string {
  const { date, cpu, cores, platform, node, onnxRuntime } = machine;
  const versions = new Set(Object.values(results).flatMap(({ versions = [] }) => versions));
  return [
    `One run on ${date.slice(0, 10)}: ${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${platform}; Node ${node}, ONNX ` +
      `Runtime ${onnxRuntime}${[...versions].map((version) => `, ${version}`).join('')}. Times are ` +
      'medians, × is the median of the ratios within a round, ranges are p10 – p90.',
    stepTable(results.step),
    applyTable(results.apply),
    sentences(results)
      .map((sentence) => `- ${sentence}`)
      .join('\n'),
  ].join('\n\n');
}
