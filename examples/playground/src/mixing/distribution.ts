import type { Settings } from '../controls/settings.ts';
import { SIZE } from '../pictures/size.ts';
import { makeMixer } from './mixer.ts';

const DRAWS = 4096;

/** ln Γ(x) for x > 0 with an error below 2e-10, by the Lanczos series (g = 5, six terms). */
function logGamma(x: number): number {
  const terms = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155,
    0.001208650973866179, -0.000005395239384953,
  ];
  const series = terms.reduce((sum, term, i) => sum + term / (x + 1 + i), 1.000000000190015);
  const shifted = x + 5.5;
  return (x + 0.5) * Math.log(shifted) - shifted + Math.log((2.506628274631001 * series) / x);
}

/** The density of Beta(a, b) at x in (0, 1). */
export function betaDensity([a, b]: Settings['alpha'], x: number): number {
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  return Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta);
}

/** The lambdas of 4,096 images (or batches, with `granularity: 'batch'`) under these settings. */
export function drawLambdas(settings: Settings): Float32Array {
  const mixer = makeMixer(settings);
  const paired = settings.granularity !== 'pair';
  const plan = (batchSize: number, step: number) =>
    mixer.plan({ batchSize, height: SIZE, width: SIZE, step, paired }).lambdas;
  if (settings.granularity !== 'batch') return plan(DRAWS, 0);
  return Float32Array.from({ length: DRAWS }, (_, step) => plan(1, step)[0]);
}
