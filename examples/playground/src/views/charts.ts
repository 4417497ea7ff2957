import type { Settings } from '../controls/settings.ts';
import { betaDensity, drawLambdas } from '../mixing/distribution.ts';
import { byId } from '../page/dom.ts';
import { precisePercent } from '../page/format.ts';

// In viewBox units.
const LEFT = 1;
const RIGHT = 399;
const TOP = 10;
const BOTTOM = 164;
const BINS = 40;
/** The top of the chart for a density that goes to infinity. */
const HIGHEST_DENSITY = 4;

const x = (share: number) => LEFT + share * (RIGHT - LEFT);
const y = (height: number) => BOTTOM - height * (BOTTOM - TOP);

function element(tag: string, attributes: Readonly<Record<string, string | number>>, text = '') {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}

function axis(): SVGElement[] {
  const line = element('path', { class: 'axis', d: `M${LEFT} ${BOTTOM}H${RIGHT}` });
  const ticks = [
    [0, 'start'],
    [0.25, 'middle'],
    [0.5, 'middle'],
    [0.75, 'middle'],
    [1, 'end'],
  ] as const;
  return [
    line,
    ...ticks.map(([share, anchor]) =>
      element('text', { x: x(share), y: BOTTOM + 18, 'text-anchor': anchor }, String(share)),
    ),
  ];
}

interface Beta {
  readonly method: 'CutMix' | 'MixUp';
  readonly alpha: Settings['alpha'];
}

/** The distributions that the method draws from. */
function betasOf({ method, alpha, mixupAlpha }: Settings): readonly Beta[] {
  const betas = [
    { method: 'CutMix', alpha },
    { method: 'MixUp', alpha: mixupAlpha },
  ] as const;
  return method === 'RandomMix' ? betas : betas.filter((beta) => beta.method === method);
}

function drawBeta(betas: readonly Beta[]): void {
  // At exactly 0 and 1 the density may be infinite.
  const shares = Array.from({ length: 201 }, (_, i) => 0.0005 + (0.999 * i) / 200);
  const densities = betas.map(({ alpha }) => shares.map((share) => betaDensity(alpha, share)));
  const isInfinite = betas.some(({ alpha }) => Math.min(...alpha) < 1);
  const most = isInfinite ? HIGHEST_DENSITY : Math.max(2, 1.1 * Math.max(...densities.flat()));
  const height = (density: number) => y(Math.min(density / most, 1.2)).toFixed(1);
  const curves = densities.map((each) =>
    each.map((density, i) => `${x(shares[i]).toFixed(1)} ${height(density)}`).join('L'),
  );
  const classOf = (kind: string, i: number) => `${kind} of-${betas[i].method.toLowerCase()}`;
  byId('beta-chart', SVGSVGElement).replaceChildren(
    ...curves.map((curve, i) =>
      element('path', { class: classOf('area', i), d: `M${curve}V${BOTTOM}H${x(0)}Z` }),
    ),
    ...curves.map((curve, i) => element('path', { class: classOf('curve', i), d: `M${curve}` })),
    ...axis(),
  );
  const texts = betas.map(({ method, alpha: [a, b] }) => {
    const from = betas.length === 1 ? '' : `${method} `;
    return `${from}Beta(${a}, ${b}), mean ${(a / (a + b)).toFixed(2)}`;
  });
  byId('beta-caption', HTMLElement).textContent = `Drawn: ${texts.join('; ')}`;
}

function drawHistogram(lambdas: Float32Array): void {
  const counts = new Array<number>(BINS).fill(0);
  let sum = 0;
  let unmixed = 0;
  for (const lambda of lambdas) {
    counts[Math.min(BINS - 1, Math.floor(lambda * BINS))] += 1;
    sum += lambda;
    if (lambda === 1) unmixed += 1;
  }
  const mean = sum / lambdas.length;
  const most = Math.max(...counts);
  const width = (RIGHT - LEFT) / BINS;
  const bars = counts.map((count, bin) =>
    element('rect', {
      class: 'column',
      x: LEFT + bin * width + 0.75,
      y: y(count / most),
      width: width - 1.5,
      height: BOTTOM - y(count / most),
    }),
  );
  byId('lambda-chart', SVGSVGElement).replaceChildren(
    ...bars,
    element('path', { class: 'mean', d: `M${x(mean)} ${TOP}V${BOTTOM}` }),
    ...axis(),
  );
  byId('lambda-caption', HTMLElement).textContent =
    `Resulting λ: mean ${mean.toFixed(2)}, ${precisePercent(unmixed / lambdas.length)} of images unmixed`;
}

/** Draws the densities of the drawn shares and the distribution of the resulting lambda. */
export function showCharts(settings: Settings): void {
  drawBeta(betasOf(settings));
  drawHistogram(drawLambdas(settings));
}
