import type { Config } from '../../run/settings.ts';
import { thousands } from '../format.ts';

const rule = '='.repeat(78);

/** @param dataFlag - The `--data` that led to generated images. */
export function syntheticWarning(dataFlag: string): string {
  const why =
    dataFlag === 'synthetic'
      ? ['You asked for them by --data synthetic, or go on with a run that has them.']
      : [
          'There is no CIFAR-10 here. To train on it, name it by --data PATH or $CIFAR10_DIR,',
          'or run again with a network connection: the download goes on where it stopped.',
        ];
  return ['', rule, 'GENERATED IMAGES, NOT CIFAR-10', ...why]
    .concat(['Accuracies say nothing about CIFAR-10 and are marked "synthetic".', rule, '', ''])
    .join('\n');
}

function seedNames({ settings: { seed }, seeds = 1 }: Config): string {
  return seeds > 1 ? `seeds ${seed} to ${seed + seeds - 1}` : `seed ${seed}`;
}

export function trainingBanner(config: Config, out: string): string {
  const { settings } = config;
  const { recipe } = settings;
  const { alpha, probability } = recipe.cutmix;
  const arms = settings.runs.map((arm) =>
    arm === 'cutmix' ? `cutmix (alpha ${alpha}, probability ${probability})` : 'none (no CutMix)',
  );
  const data = config.data === 'synthetic' ? 'GENERATED IMAGES, not CIFAR-10' : config.dataSource;
  const lines: [string, string][] = [
    [
      'data',
      `${data}: ${thousands(config.trainImages)} to train on, ${thousands(config.testImages)} to test`,
    ],
    [
      'device',
      `${settings.adapter}: ${config.deviceDescription.replaceAll('\n', `\n${' '.repeat(8)}`)}`,
    ],
    [
      'recipe',
      `${recipe.name}: ResNet-20, ${recipe.epochs} ${recipe.epochs === 1 ? 'epoch' : 'epochs'}, batch ${recipe.batchSize}, ${seedNames(config)}`,
    ],
    [settings.runs.length > 1 ? 'arms' : 'arm', arms.join(', ')],
    ['out', out],
  ];
  return `${lines.map(([name, text]) => `${name.padEnd(8)}${text}\n`).join('')}\n`;
}
