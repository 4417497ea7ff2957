import { plural } from '@cutmix/training';
import type { Machine } from '../measure/machine.ts';
import { spread } from '../measure/measure.ts';
import type { Group, PartResult } from '../measure/results.ts';
import type { Part } from '../parts.ts';
import { markdownTable } from './readme.ts';
import { duration } from './report.ts';

/** The titles of the groups of the part `apply` to show. */
const BATCHES = ['float32 128×3×32×32', 'float32 32×3×224×224'] as const;

interface Time {
  readonly name: string;
  readonly milliseconds: number;
}

function fastest({ measurements }: Group, isMeant: (name: string) => boolean): Time | undefined {
  return measurements
    .filter(({ name }) => isMeant(name))
    .map(({ name, milliseconds }) => ({ name, milliseconds: spread(milliseconds).median }))
    .sort((a, b) => a.milliseconds - b.milliseconds)[0];
}

const cell = (time: Time | undefined, withName: boolean): string => {
  if (time === undefined) return '';
  const name = time.name.replace(', in place', '').replace(', per sample', '');
  return withName ? `${name}: ${duration(time.milliseconds)}` : duration(time.milliseconds);
};

/** A row for each way to mix: ours, and the fastest other library that does the same. */
function mixingRows(group: Group): string[][] {
  const isOther = (name: string) => /^(torchvision|timm|Kornia|Keras)/.test(name);
  const isPerSample = (name: string) => name.includes(', per sample');
  const ways = [
    ['into new memory', '@cutmix/onnx apply, per sample', false],
    ['in place', '@cutmix/onnx into its own batch, per sample', true],
  ] as const;
  return ways.map(([words, ours, isInPlace]) => [
    `mix ${group.title} ${words}`,
    cell(
      fastest(group, (name) => name === ours),
      false,
    ),
    cell(
      fastest(
        group,
        (name) => isOther(name) && isPerSample(name) && name.endsWith(', in place') === isInPlace,
      ),
      true,
    ),
  ]);
}

function stepRow(group: Group): string[] {
  const isOurs = (name: string) => name.startsWith('ONNX Runtime');
  const isOther = (name: string) => /^(PyTorch|Keras)/.test(name);
  return [group.title, cell(fastest(group, isOurs), true), cell(fastest(group, isOther), true)];
}

/** The lines of a run that matter most to a user, as Markdown. */
export function summarize(machine: Machine, results: Readonly<Record<Part, PartResult>>): string {
  const { date, cpu, cores, platform, node, onnxRuntime } = machine;
  const versions = new Set(Object.values(results).flatMap(({ versions = [] }) => versions));
  const batches = BATCHES.flatMap((title) =>
    results.apply.groups.filter((group) => group.title === title),
  );
  return [
    markdownTable(
      ['a box per sample', 'here', 'the fastest other library'],
      [...batches.flatMap(mixingRows), ...results.step.groups.map(stepRow)],
    ),
    `Medians of one run on ${date.slice(0, 10)}: ${cpu}, ${cores} ${plural(cores, 'core')}, ` +
      `${platform}; Node ${node}, ONNX Runtime ${onnxRuntime}` +
      `${[...versions].map((version) => `, ${version}`).join('')}.`,
  ].join('\n\n');
}
