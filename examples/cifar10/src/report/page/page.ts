import { plural } from '@cutmix/training';
import { classNamesOf } from '../../data/classNames.ts';
import type { Config } from '../../run/settings.ts';
import { finishedArms, type SeedMetrics } from '../../run/summary.ts';
import { percentWithSpread, thousands } from '../format.ts';
import { markup, trusted } from '../markup.ts';
import { mixList } from '../names.ts';
import type { TrainingImage } from '../preview/firstImages.ts';
import { verdict } from '../verdict.ts';
import { classesSection } from './classes.ts';
import { curvesSection } from './curves.ts';
import { mixesSection } from './mixes.ts';
import { resultsSection } from './results.ts';
import { setupSection } from './setup.ts';
import { style } from './style.ts';

/**
 * Returns `report.html`, one file that needs neither scripts nor the network.
 *
 * @param seeds - The finished epochs of each seed, in order.
 * @param images - The first images of the arms that are shown.
 */
export function reportPage(
  config: Config,
  seeds: readonly SeedMetrics[],
  images: readonly TrainingImage[],
): string {
  const title = pageTitle(config);
  const blends = config.settings.runs.some((arm) => arm === 'mixup' || arm === 'random');
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
${config.data === 'synthetic' ? syntheticWarning : undefined}
<h1>${title}</h1>
<p class="lead">${lead(config, seeds)}</p>
<p class="facts">${facts(config, seeds)}</p>
</header>
<main>
${resultsSection(config, seeds)}
${curvesSection(config, seeds)}
${classesSection(config, seeds)}
${mixesSection(images, classNamesOf(config.data))}
${setupSection(config, seeds)}
</main>
<footer>CutMix: Yun et al., “CutMix: Regularization Strategy to Train Strong Classifiers with Localizable
Features”, ICCV 2019, arXiv 1905.04899.${blends ? mixUpSource : undefined}</footer>
</body>
</html>
`;
  return page.markup;
}

const syntheticWarning = markup`<p class="warning" role="note"><strong>GENERATED IMAGES, NOT CIFAR-10 (synthetic)</strong>
These accuracies show whether training works. They say nothing about CIFAR-10.</p>`;

const mixUpSource = markup` MixUp: Zhang et al., “mixup: Beyond Empirical Risk Minimization”, ICLR 2018, arXiv 1710.09412.`;

function pageTitle({ data, settings }: Config): string {
  const where = data === 'synthetic' ? 'generated images' : 'CIFAR-10';
  const mixes = mixList(settings.runs);
  if (settings.command === 'compare') return `${mixes} on ${where}`;
  const how = mixes ? `with ${mixes}` : 'without mixing';
  return `ResNet-${settings.depth} on ${where}, ${how}`;
}

function lead(config: Config, seeds: readonly SeedMetrics[]): string {
  const { runs: arms, recipe } = config.settings;
  const finished = finishedArms(config, seeds);
  if (finished.size < arms.length) {
    const done = seeds.flat().length;
    const all = seeds.length * arms.length * recipe.epochs;
    return `Not finished: ${done} of ${all} ${plural(all, 'epoch')} so far.`;
  }
  if (finished.size > 1) return verdict(config, finished).join(' ');
  const accuracies = [...finished.values()][0]!.map(({ testAccuracy }) => testAccuracy);
  return `${percentWithSpread(accuracies)} test accuracy.`;
}

function facts({ settings, trainImages }: Config, seeds: readonly SeedMetrics[]): string {
  const { depth, recipe, seed } = settings;
  const several = seeds.length > 1;
  const last = seed + seeds.length - 1;
  return [
    `ResNet-${depth}`,
    `recipe ${recipe.name}`,
    `${thousands(trainImages)} training images`,
    `${recipe.epochs} ${plural(recipe.epochs, 'epoch')}`,
    several ? `seeds ${seed} to ${last}` : `seed ${seed}`,
  ].join(' · ');
}
