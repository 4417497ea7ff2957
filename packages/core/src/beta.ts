import { check, checkNumber, isShape } from './checks.ts';
import type { NextWord, PhiloxStream } from './philox.ts';

/** Returns an odd multiple of 2^−54 in (0, 1), so that its logarithm is finite. */
function openUniform(next: NextWord): number {
  return ((next() >>> 5) * 2 ** 26 + (next() >>> 6) + 0.5) / 2 ** 53;
}

/** Draws a standard normal number by Marsaglia's polar method. */
function sampleNormal(next: NextWord): number {
  for (;;) {
    const x = 2 * openUniform(next) - 1;
    const y = 2 * openUniform(next) - 1;
    const square = x * x + y * y;
    if (square < 1 && square > 0) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/**
 * Draws the logarithm of a Gamma(shape, 1) number, by Marsaglia and Tsang, "A simple method for
 * generating gamma variables", ACM TOMS 26 (2000). A shape below 1 is raised by 1 and corrected by
 * their factor U^(1/shape), here a sum of logarithms, which cannot underflow.
 */
function sampleLogGamma(shape: number, next: NextWord): number {
  const boost = shape < 1 ? Math.log(openUniform(next)) / shape : 0;
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / (3 * Math.sqrt(d));
  for (;;) {
    const x = sampleNormal(next);
    const t = c * x;
    if (t <= -1) continue;
    const logV = 3 * Math.log1p(t);
    // x²/2 + d − d·v + d·log v with v = (1 + t)³, written so that large d cancel early.
    const logRatio = (x * x) / 2 + d * (logV - t * (3 + t * (3 + t)));
    if (Math.log(openUniform(next)) < logRatio) return Math.log(d) + logV + boost;
  }
}

/** Draws from Beta(a, b); see {@link sampleBeta}. */
export function drawBeta(a: number, b: number, next: NextWord): number {
  // Shapes this small give 0 or 1 with odds a : b; raising both keeps log(U) / shape finite.
  const scale = a + b < 1e-200 ? 1e120 : 1;
  const logA = sampleLogGamma(a * scale, next);
  const logB = sampleLogGamma(b * scale, next);
  return 1 / (1 + Math.exp(logB - logA));
}

/**
 * Draws a number in [0, 1] from Beta(a, b), as G(a) / (G(a) + G(b)) of two gamma numbers of which only
 * the logarithms are computed: exact in distribution, up to float64 rounding, for any a and b, even
 * far below 1, where the gamma numbers themselves underflow.
 *
 * @param a - First shape, finite and > 0.
 * @param b - Second shape, finite and > 0.
 * @param stream - The source of random words; how many are used varies.
 * @throws TypeError or RangeError if a shape is not a finite number > 0.
 */
export function sampleBeta(a: number, b: number, stream: PhiloxStream): number {
  check('stream', stream, typeof stream?.nextUint32 === 'function', true, 'a PhiloxStream');
  checkNumber('a', a, isShape(a), 'a finite number > 0');
  checkNumber('b', b, isShape(b), 'a finite number > 0');
  return drawBeta(a, b, () => stream.nextUint32());
}
