import { plural } from '@cutmix/training';
import { isMixing } from '../../run/recipe.ts';
import { type Config, firstLine } from '../../run/settings.ts';
import { textWidth, thousands, wrapped } from '../format.ts';

/** The width of the names before each line. */
export const bannerIndent = 8;

/**
 * Says that a run is not one on CIFAR-10.
 *
 * @param dataFlag - The `--data` of the run.
 */
export function syntheticWarning(dataFlag: string): string {
  const what =
    dataFlag === 'synthetic'
      ? 'GENERATED IMAGES, NOT CIFAR-10 (--data synthetic).'
      : 'This is a demo on GENERATED IMAGES, NOT CIFAR-10.';
  const marked = 'Their accuracies say nothing about CIFAR-10 and are marked "synthetic".';
  const rule = '='.repeat(textWidth());
  return [rule, wrapped(what), wrapped(marked), rule, '', ''].join('\n');
}

function seedNames({ settings: { seed }, seeds = 1 }: Config): string {
  return seeds > 1 ? `seeds ${seed} to ${seed + seeds - 1}` : `seed ${seed}`;
}

/** Describes a run before it starts. */
export function trainingBanner(config: Config, out: string): string {
  const { settings } = config;
  const { recipe } = settings;
  const { alpha, probability } = recipe.cutmix;
  const arms = settings.runs.join(', ');
  const mixing = settings.runs.some(isMixing)
    ? ` (alpha ${alpha}, probability ${probability})`
    : ' (nothing is mixed)';
  const data = config.data === 'synthetic' ? 'GENERATED IMAGES, not CIFAR-10' : config.dataSource;
  const lines: [string, string][] = [
    ['data', data],
    [
      'images',
      `${thousands(config.trainImages)} to train on, ${thousands(config.testImages)} to test on`,
    ],
    ['device', firstLine(config.deviceDescription)],
    ...reads(config),
    ...otherDevices(config),
    [
      'recipe',
      `${recipe.name}: ResNet-${settings.depth}, ${recipe.epochs} ${plural(recipe.epochs, 'epoch')}, batch ${recipe.batchSize}, ${seedNames(config)}`,
    ],
    [settings.runs.length > 1 ? 'arms' : 'arm', arms + mixing],
    ['out', out],
    ['', 'report.html grows there. Ctrl-C saves and stops; --resume continues.'],
  ];
  const indented = (text: string) =>
    wrapped(text, textWidth() - bannerIndent).replaceAll('\n', `\n${' '.repeat(bannerIndent)}`);
  return lines.map(([name, text]) => `${name.padEnd(bannerIndent)}${indented(text)}\n`).join('');
}

/** When loss and accuracy are read, if not after each step. */
function reads({ stepsPerRead = 1 }: Config): [string, string][] {
  return stepsPerRead > 1 ? [['', `loss and accuracy read every ${stepsPerRead} steps`]] : [];
}

/** How fast the devices are, if they were compared, and the names of those that do not start. */
function otherDevices({ deviceDescription }: Config): [string, string][] {
  const [, ...passedOver] = deviceDescription.split('\n');
  const lines = passedOver.filter((line) => line.startsWith('milliseconds a step'));
  const rest = passedOver.filter((line) => line.startsWith('the only device'));
  const names = passedOver.flatMap((line) => /^not ([\w ]+):/.exec(line)?.[1] ?? []);
  if (names.length > 0) {
    const list = [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' or ');
    rest.push(`not ${list}: \`cifar10 doctor\` says why`);
  }
  if (rest.length > 0) lines.push(rest.join('; '));
  return lines.map((line) => ['', line]);
}
