import type { Mix, Optimizer } from '@cutmix/training';
import { mixedEpochCount } from '../../data/epochOrder.ts';
import { isMixing, type Recipe } from '../../run/recipe.ts';
import { type Config, firstLine, type RunPlace } from '../../run/settings.ts';
import type { SeedMetrics } from '../../run/summary.ts';
import { commandToRepeat } from '../commandLine.ts';
import { duration, lossText, percent, thousands } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import { armNames, mixNames } from '../names.ts';

/** The command that repeats the run, and everything that decides its results. */
export function setupSection(config: Config, seeds: readonly SeedMetrics[]): Markup {
  const { settings } = config;
  const { recipe } = settings;
  const { normalization, optimizer, schedule } = recipe;
  const mixed = mixedEpochCount(recipe);
  const mixes = settings.runs.some(isMixing);
  const seedNames = seeds.map((_, i) => settings.seed + i).join(', ');
  const facts: [string, string | number | undefined][] = [
    ['Data', config.data === 'synthetic' ? 'generated images, not CIFAR-10' : config.dataSource],
    ['Training images', thousands(config.trainImages)],
    ['Test images', thousands(config.testImages)],
    ['Labels, SHA-256', config.labelsSha256],
    ['Network', `ResNet-${settings.depth}`],
    ['Recipe', recipe.name],
    ['Epochs', recipe.epochs],
    ['Batch size', recipe.batchSize],
    [seeds.length > 1 ? 'Seeds' : 'Seed', seedNames],
    ...settings.runs.filter(isMixing).map((mix) => mixFact(mix, recipe)),
    [
      'Mixed epochs',
      mixes && mixed < recipe.epochs ? `the first ${mixed} of ${recipe.epochs}` : undefined,
    ],
    ['Flips and crops', recipe.cropAndFlip ? 'shifted by up to 4 pixels, mirrored' : undefined],
    [
      'Normalization',
      normalization &&
        `mean ${normalization.mean.join(', ')}; standard deviation ` +
          normalization.standardDeviation.join(', '),
    ],
    ['Label smoothing', recipe.labelSmoothing || undefined],
    optimizerFact(optimizer),
    [
      'Learning rate',
      schedule.kind === 'oneCycle'
        ? `one cycle: up to ${optimizer.learningRate} in ${percent(schedule.warmUp)} of the steps, then down to 0`
        : optimizer.learningRate,
    ],
    ['l2', recipe.l2],
    [
      'Shuffle buffer',
      mixes || recipe.shufflesBaseline ? thousands(recipe.shuffleBuffer) : undefined,
    ],
    ['Adapter', settings.adapter],
    ['Device', `${config.device}: ${firstLine(config.deviceDescription)}`],
    ['Graph', config.graph],
    ['Machine', config.machine],
    ['Node', config.node],
    ...(config.earlierPlaces ?? []).map(earlierFact),
    ['Started', config.startedAt],
  ];
  return markup`
<section>
<h2>How to repeat it</h2>
<pre>${wrappable(commandToRepeat(config))}</pre>
<dl>${facts.map(([name, value]) =>
    value === undefined ? undefined : markup`<dt>${name}</dt><dd>${value}</dd>`,
  )}</dl>
${epochTable(settings.seed, seeds)}
</section>`;
}

function mixFact(mix: Mix, { cutmix }: Recipe): [string, string] {
  const { alpha, probability, minBoxSize } = cutmix;
  const boxes = `boxes of at least ${minBoxSize} pixel`;
  const details = {
    cutmix: [boxes],
    mixup: [],
    random: ['CutMix or MixUp with equal chance', boxes],
  }[mix];
  return [mixNames[mix], [`alpha ${alpha}, probability ${probability}`, ...details].join(', ')];
}

function earlierFact({ device, deviceDescription, machine, node }: RunPlace): [string, string] {
  return ['Before', `${device}: ${firstLine(deviceDescription)}; ${machine}; Node ${node}`];
}

function optimizerFact(optimizer: Optimizer): [string, string] {
  return optimizer.kind === 'adam'
    ? ['Adam', `β ${optimizer.beta1} and ${optimizer.beta2}, ε ${optimizer.epsilon}`]
    : ['SGD', `Nesterov momentum ${optimizer.momentum}`];
}

/** A command that can wrap anywhere except in the name of a flag. */
function wrappable(command: string): Markup[] {
  return command.split(/(?= --)/).map((part) => {
    const [, space, name, value] = part.match(/^( ?)(\S*)(.*)$/s)!;
    return markup`${space}<span class="flag">${name}</span>${value}`;
  });
}

function epochTable(firstSeed: number, seeds: readonly SeedMetrics[]): Markup | undefined {
  if (seeds.flat().length === 0) return undefined;
  const severalSeeds = seeds.length > 1;
  const rows = seeds.flatMap((metrics, i) =>
    metrics.map(
      (line) =>
        markup`<tr><th scope="row">${armNames[line.run]}</th>${
          severalSeeds ? markup`<td>${firstSeed + i}</td>` : undefined
        }<td>${line.epoch}</td><td>${lossText(line.trainLoss)}</td><td>${percent(line.trainAccuracy)}</td><td>${lossText(line.valLoss)}</td><td>${percent(line.valAccuracy)}</td><td>${duration(line.seconds)}</td><td>${thousands(line.imagesPerSecond)}</td></tr>`,
    ),
  );
  return markup`<details><summary>All epochs in numbers</summary>
<div class="scroll" tabindex="0" role="region" aria-label="All epochs in numbers">
<table><thead><tr><td></td>${
    severalSeeds ? markup`<th scope="col">Seed</th>` : undefined
  }<th scope="col">Epoch</th><th scope="col">Training loss</th><th scope="col">Training accuracy</th><th scope="col">Test loss</th><th scope="col">Test accuracy</th><th scope="col">Time</th><th scope="col">Images/s</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}
