import type { Trainer } from '@cutmix/training';
import { epochBatches, stepsPerEpoch } from '../data/batches.ts';
import { imageRange } from '../data/dataset.ts';
import { type ArmPlan, evaluateBatchSize } from './loop.ts';
import { isMixing } from './recipe.ts';
import type { Checkpoint } from './stored/checkpoint.ts';

/** How fast a trainer is, measured before the training. */
export interface Speed {
  /** The steps that were measured. */
  readonly steps: number;
  /** Of training. */
  readonly imagesPerSecond: number;
  readonly secondsPerTestImage: number;
}

const leastSteps = 3;
const mostSteps = 40;
// The first third of the steps warms up.
const warmUpShare = 3;
const patienceMilliseconds = 2000;

async function millisecondsOf(action: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await action();
  return performance.now() - begin;
}

/**
 * Takes some training steps and tests some images, for about two seconds on a fast device. Replaces the
 * state of the trainer.
 *
 * @returns undefined if `signal` aborts.
 */
export async function measureSpeed(
  trainer: Trainer,
  plan: ArmPlan,
  { state }: Checkpoint,
  signal: AbortSignal,
): Promise<Speed | undefined> {
  trainer.load(state);
  const { arm, recipe, test } = plan;
  const batches = epochBatches(plan, 0);
  const wholeBatches = Math.max(1, stepsPerEpoch(plan) - 1);
  const mix = isMixing(arm) ? arm : undefined;
  const reads: { readonly steps: number; readonly milliseconds: number }[] = [];
  let taken = 0;
  const takeSteps = async (steps: number): Promise<void> => {
    for (const end = taken + steps; taken < end; taken++) {
      const { batch, partners } = batches(taken % wholeBatches);
      await trainer.step(batch, partners, undefined, mix);
    }
    await trainer.results();
  };
  const enough = performance.now() + patienceMilliseconds;
  let together = 1;
  while (taken < leastSteps || (taken < mostSteps && performance.now() < enough)) {
    if (signal.aborted) return undefined;
    const milliseconds = await millisecondsOf(() => takeSteps(together));
    reads.push({ steps: together, milliseconds });
    // The first step may compile. The second shows whether there is time for all steps of a read.
    const fits = milliseconds * trainer.stepsPerRead <= patienceMilliseconds;
    if (taken === 2 && fits) together = trainer.stepsPerRead;
  }
  const images = imageRange(test, 0, Math.min(evaluateBatchSize, test.count));
  // The first time may compile.
  let testing = await millisecondsOf(() => trainer.evaluate(images));
  if (testing < patienceMilliseconds && !signal.aborted) {
    testing = await millisecondsOf(() => trainer.evaluate(images));
  }
  let warmUp = taken / warmUpShare;
  const measured = reads.filter(({ steps }) => {
    warmUp -= steps;
    return warmUp < 0;
  });
  const steps = measured.reduce((sum, read) => sum + read.steps, 0);
  const seconds = measured.reduce((sum, read) => sum + read.milliseconds, 0) / 1000;
  const batchSize = Math.min(recipe.batchSize, plan.train.count);
  return {
    steps,
    imagesPerSecond: (steps * batchSize) / seconds,
    secondsPerTestImage: testing / 1000 / images.count,
  };
}
