import { ownShare } from './box.ts';
import { checkSize } from './checkPlan.ts';
import { check, checkInteger, checkKnown } from './checks.ts';
import { type Readers, resolveOptions } from './options.ts';
import { below, openWords, WORDS, type WordsOf } from './philox.ts';
import type { CutMixPlan, MixOptions, PlanSize, ResolvedMixOptions } from './types.ts';

/** First block of the permutation's draws; those of samples start at 0 and 2^29. */
const PERMUTATION_BLOCK = 2 ** 31;

/**
 * Writes box and blend of row `at`, whose draws are those of a sample.
 *
 * @param lambda - Word 0 of block 0, as a uniform number.
 * @param x - Word 1 of block 0.
 * @param y - Word 2 of block 0.
 */
export type DrawSample = (at: number, sample: number, lambda: number, x: number, y: number) => void;

/** A way to mix, ready to draw the samples of a plan. */
export interface Opened {
  readonly draw: DrawSample;
  /** Filled by those who blend. */
  readonly blends?: Float32Array;
}

/** Returns how the samples of a plan, whose boxes are still empty, are drawn. */
export type Open<Own> = (options: Own, plan: CutMixPlan, wordsOf: WordsOf) => Opened;

/** A way to mix: its options and how it draws plans. For adapters, which bind it to a class. */
export interface MixMethod<Options extends MixOptions, Resolved extends ResolvedMixOptions> {
  /** The names of all options, in the order in which errors list them. */
  readonly optionNames: readonly string[];
  /** Validates options and fills in the defaults. */
  resolve(options: Options): Resolved;
  /**
   * Draws a plan.
   *
   * @param nextStep - The step if the size has none; by default that of the options.
   */
  draw(options: Resolved, size: PlanSize, nextStep?: number): CutMixPlan;
}

export const SIZE_NAMES: readonly string[] = [
  'batchSize',
  'height',
  'width',
  'step',
  'offset',
  'paired',
];

/** Draws a plan with options that are known to be valid. */
export function drawPlan<Own extends object>(
  open: Open<Own>,
  options: Own & ResolvedMixOptions,
  size: PlanSize,
  nextStep: number = options.step,
): CutMixPlan {
  checkKnown('size', size, SIZE_NAMES);
  const { batchSize, height, width, step = nextStep, offset = 0, paired = false } = size;
  checkSize({ batchSize, height, width, step, paired });
  checkInteger('offset', offset, 0, WORDS - batchSize);
  const { granularity, mixUntilStep = Infinity, seed } = options;
  const isPairwise = granularity === 'pair';
  check('paired', paired, true, !(isPairwise && paired), 'false for granularity "pair"');

  const probability = step < mixUntilStep ? options.probability : 0;
  const perBatch = granularity === 'batch';
  const wordsOf = openWords(seed, step);
  const boxes = new Int32Array(4 * batchSize);
  const lambdas = new Float32Array(batchSize);
  const partners = new Int32Array(batchSize);
  const pairing = paired ? 'rows' : options.pairing;
  const plan = { batchSize, height, width, step, paired, boxes, partners, lambdas };
  const { draw, blends } = open(options, plan, wordsOf);

  for (let i = 0; i < batchSize; i++) {
    const sample = perBatch ? 0 : offset + (isPairwise ? Math.min(i, batchSize - 1 - i) : i);
    const next = wordsOf(sample);
    const lambda = next() / WORDS;
    const x = next();
    const y = next();
    if (next() / WORDS < probability) draw(i, sample, lambda, x, y);
    lambdas[i] = ownShare(boxes, 4 * i, height, width, blends?.[i]);
    if (pairing === 'roll') partners[i] = (i || batchSize) - 1;
    else partners[i] = pairing === 'reverse' ? batchSize - 1 - i : i;
  }

  const isCycle = pairing === 'cycle';
  if (isCycle || pairing === 'shuffle') {
    const next = wordsOf(perBatch ? 0 : offset, PERMUTATION_BLOCK);
    for (let i = batchSize - 1; i > 0; i--) {
      // Without a swap with itself, the permutation is one cycle (Sattolo).
      const j = below(next(), isCycle ? i : i + 1);
      [partners[i], partners[j]] = [partners[j], partners[i]];
    }
  }
  return blends ? { ...plan, blends } : plan;
}

/**
 * Returns a way to mix.
 *
 * @param readers - Readers of all its options.
 * @param open - Returns how a sample that is mixed is drawn.
 */
export function mixMethod<Options extends MixOptions, Resolved extends ResolvedMixOptions>(
  readers: Readers<Resolved>,
  open: Open<Resolved>,
): MixMethod<Options, Resolved> {
  return {
    optionNames: Object.keys(readers),
    resolve: (options) => resolveOptions(readers, options),
    draw: (options, size, nextStep) => drawPlan(open, options, size, nextStep),
  };
}
