import { ownShare } from './box.ts';
import { checkSize } from './checkPlan.ts';
import { check, checkInteger, checkKnown } from './checks.ts';
import { MIX_READERS, type Readers, resolveOptions } from './options.ts';
import { openStream, type PhiloxStream, WORDS } from './philox.ts';
import type { CutMixPlan, ImageSize, MixOptions, PlanSize, ResolvedMixOptions } from './types.ts';

/** First block of the permutation's draws; those of samples start at 0 and 2^29. */
const PERMUTATION_BLOCK = 2 ** 31;

/** A plan whose samples are being drawn. */
export interface Draft extends ImageSize {
  readonly stream: PhiloxStream;
  readonly boxes: Int32Array;
  /** Filled by those who blend. */
  readonly blends?: Float32Array | undefined;
}

/**
 * Writes box and blend of row `at`, whose draws are those of a sample.
 *
 * @param lambda - Word 0 of block 0, as a uniform number.
 * @param x - Word 1 of block 0.
 * @param y - Word 2 of block 0.
 */
export type DrawSample = (at: number, sample: number, lambda: number, x: number, y: number) => void;

/** A way to mix: its options and how it draws plans. For adapters, which bind it to a class. */
export interface MixMethod<Options extends MixOptions, Resolved extends ResolvedMixOptions> {
  /** The names of all options, in the order in which errors list them. */
  readonly optionNames: readonly string[];
  /**
   * Validates options and fills in the defaults.
   *
   * @param fallbackSeed - Called for a seed if the options have none.
   */
  resolve(options: Options, fallbackSeed?: () => bigint): Resolved;
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
function drawPlan<Own extends object>(
  options: Own & ResolvedMixOptions,
  size: PlanSize,
  nextStep: number,
  open: (options: Own, draft: Draft) => DrawSample,
  canBlend: boolean,
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
  const stream = openStream(seed, step);
  const boxes = new Int32Array(4 * batchSize);
  const lambdas = new Float32Array(batchSize);
  const blends = canBlend ? new Float32Array(batchSize) : undefined;
  const drawSample = open(options, { batchSize, height, width, stream, boxes, blends });

  for (let i = 0; i < batchSize; i++) {
    const sample = perBatch ? 0 : offset + (isPairwise ? Math.min(i, batchSize - 1 - i) : i);
    stream.seek(sample);
    const lambda = stream.nextUniform();
    const x = stream.nextUint32();
    const y = stream.nextUint32();
    if (stream.nextUniform() < probability) drawSample(i, sample, lambda, x, y);
    lambdas[i] = ownShare(boxes, 4 * i, height, width, blends?.[i]);
  }

  const pairing = paired ? 'rows' : options.pairing;
  const partners = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (pairing === 'roll') partners[i] = (i || batchSize) - 1;
    else partners[i] = pairing === 'reverse' ? batchSize - 1 - i : i;
  }
  const isCycle = pairing === 'cycle';
  if (isCycle || pairing === 'shuffle') {
    stream.seek(perBatch ? 0 : offset, PERMUTATION_BLOCK);
    for (let i = batchSize - 1; i > 0; i--) {
      // Without a swap with itself, the permutation is one cycle (Sattolo).
      const j = stream.nextBelow(isCycle ? i : i + 1);
      [partners[i], partners[j]] = [partners[j], partners[i]];
    }
  }
  const plan = { batchSize, height, width, step, paired, boxes, partners, lambdas };
  return blends ? { ...plan, blends } : plan;
}

/**
 * Returns a way to mix.
 *
 * @param ownReaders - Readers of the options that only it has.
 * @param open - Returns how a sample that is mixed is drawn.
 * @param canBlend - Whether samples may be blended.
 */
export function mixMethod<Options extends MixOptions, Own extends object>(
  ownReaders: Readers<Own>,
  open: (options: Own, draft: Draft) => DrawSample,
  canBlend = false,
): MixMethod<Options, Own & ResolvedMixOptions> {
  const readers = { ...ownReaders, ...MIX_READERS } as Readers<Own & ResolvedMixOptions>;
  return {
    optionNames: Object.keys(readers),
    resolve: (options, fallbackSeed) => resolveOptions(readers, options, fallbackSeed),
    draw: (options, size, nextStep = options.step) =>
      drawPlan(options, size, nextStep, open, canBlend),
  };
}
