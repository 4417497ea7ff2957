import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trainer, TrainState } from '@cutmix/training';
import { type BatchPlan, epochBatches, stepsPerEpoch } from '../data/batches.ts';
import { classCount, type ImageSet, imageRange } from '../data/dataset.ts';
import { UserError } from '../system/userError.ts';
import { learningRateAt } from './learningRate.ts';
import { type EpochMetrics, type EpochSums, noSums } from './metrics.ts';
import { isMixing } from './recipe.ts';
import type { Checkpoint } from './stored/checkpoint.ts';

// Divides the test set evenly. Larger batches need more memory and are no faster.
export const evaluateBatchSize = 200;

export interface ArmPlan extends BatchPlan {
  readonly test: ImageSet;
}

export interface LoopObserver {
  /** Called after each read of results with the sums of the epoch so far. */
  step(sums: EpochSums): void;
  /** Called after each batch of the evaluation with the images evaluated so far. */
  evaluate(images: number): void;
  /** Called after each epoch. */
  epoch(metrics: EpochMetrics): void;
}

export interface LoopOptions {
  readonly trainer: Trainer;
  readonly plan: ArmPlan;
  readonly start: Checkpoint;
  /** Called at the end of each epoch, from time to time within it and when `signal` aborts. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  readonly saveEveryMilliseconds: number;
  readonly observer: LoopObserver;
  /** Ends training after the current step. Its results and those before it are still read. */
  readonly signal: AbortSignal;
}

/**
 * Trains from `start` to the last epoch, or until `signal` aborts.
 *
 * @throws UserError if the loss or the weights are no longer finite.
 */
export async function trainArm(options: LoopOptions): Promise<void> {
  const { trainer, plan, start, save, saveEveryMilliseconds, observer, signal } = options;
  const steps = stepsPerEpoch(plan);
  let { epochs, current } = start.progress;
  let lastSave = performance.now();

  const saveState = async (epoch: number, step: number) => {
    const state = await trainer.state();
    checkFinite(state, plan, epoch, step);
    await save({ state, progress: { epochs, current } });
    lastSave = performance.now();
  };

  trainer.load(start.state);
  while (epochs.length < plan.recipe.epochs && !signal.aborted) {
    const epoch = epochs.length + 1;
    for await (const sums of trainSteps(options, epochs.length, current)) {
      current = sums;
      observer.step(current);
      const isDue = performance.now() - lastSave >= saveEveryMilliseconds;
      if (isDue) await saveState(epoch, current.steps);
    }
    if (signal.aborted) break;

    const begin = performance.now();
    const validation = await evaluateSet(trainer, plan.test, observer, signal);
    const seconds = (performance.now() - begin) / 1000;
    current = { ...current, evaluateSeconds: current.evaluateSeconds + seconds };
    if (!validation) break;
    if (!Number.isFinite(validation.loss)) {
      throw notFinite(`The test loss is ${validation.loss}`, plan, epoch, steps);
    }
    const metrics = epochMetrics(plan, epoch, current, validation);
    epochs = [...epochs, metrics];
    current = noSums;
    await saveState(epoch, steps);
    observer.epoch(metrics);
  }
  if (signal.aborted && epochs.length < plan.recipe.epochs) {
    await saveState(epochs.length + 1, current.steps);
  }
}

/**
 * Takes the rest of an epoch's steps, or those until `signal` aborts. Their results are read together
 * after as many steps as a read of the trainer covers, and after the last one.
 *
 * @param epoch - From 0.
 * @yields the sums of the epoch after each read.
 * @throws UserError if the loss is not finite.
 */
async function* trainSteps(
  { trainer, plan, signal }: LoopOptions,
  epoch: number,
  start: EpochSums,
): AsyncGenerator<EpochSums> {
  const { arm, recipe } = plan;
  const steps = stepsPerEpoch(plan);
  const mix = isMixing(arm) ? arm : undefined;
  const batches = epochBatches(plan, epoch);
  let sums = start;
  let next = sums.steps < steps ? batches(sums.steps) : undefined;
  // The images of each step whose result was not read.
  let unread: number[] = [];
  let since = performance.now();
  while (next && !signal.aborted) {
    const { batch, partners } = next;
    const step = sums.steps + unread.length;
    const learningRate = learningRateAt(recipe, epoch * steps + step, recipe.epochs * steps);
    const pending = trainer.step(batch, partners, learningRate, mix);
    unread.push(batch.count);
    // Gathers the next batch during the step. A trainer that takes steps together computes only when it
    // is read; there the device waits for the batches.
    next = step + 1 < steps ? batches(step + 1) : undefined;
    await pending;
    // A runtime that never yields would delay Ctrl-C until the end.
    await nextTurn();
    if (unread.length < trainer.stepsPerRead && next && !signal.aborted) continue;
    const results = await trainer.results();
    for (const [i, { loss, correct }] of results.entries()) {
      const images = unread[i]!;
      sums = {
        ...sums,
        steps: sums.steps + 1,
        images: sums.images + images,
        loss: sums.loss + loss * images,
        correct: sums.correct + correct,
      };
      if (!Number.isFinite(loss)) {
        throw notFinite(`The loss is ${loss}`, plan, epoch + 1, sums.steps);
      }
    }
    sums = { ...sums, trainSeconds: sums.trainSeconds + (performance.now() - since) / 1000 };
    yield sums;
    unread = [];
    since = performance.now();
  }
}

function epochMetrics(
  { arm }: ArmPlan,
  epoch: number,
  sums: EpochSums,
  validation: Validation,
): EpochMetrics {
  return {
    run: arm,
    epoch,
    trainLoss: sums.loss / sums.images,
    trainAccuracy: sums.correct / sums.images,
    valLoss: validation.loss,
    valAccuracy: validation.accuracy,
    valAccuracyByClass: validation.accuracyByClass,
    seconds: sums.trainSeconds + sums.evaluateSeconds,
    imagesPerSecond: sums.images / sums.trainSeconds,
  };
}

interface Validation {
  readonly loss: number;
  readonly accuracy: number;
  readonly accuracyByClass: readonly (number | null)[];
}

async function evaluateSet(
  trainer: Trainer,
  test: ImageSet,
  observer: LoopObserver,
  signal: AbortSignal,
): Promise<Validation | undefined> {
  let loss = 0;
  const images = new Array<number>(classCount).fill(0);
  const hits = new Array<number>(classCount).fill(0);
  for (let start = 0; start < test.count; start += evaluateBatchSize) {
    if (signal.aborted) return undefined;
    const end = Math.min(start + evaluateBatchSize, test.count);
    const batch = imageRange(test, start, end);
    const result = await trainer.evaluate(batch);
    await nextTurn();
    loss += result.loss * batch.count;
    for (const [i, label] of batch.labels.entries()) {
      images[label]!++;
      if (result.predictions[i] === label) hits[label]!++;
    }
    observer.evaluate(end);
  }
  return {
    loss: loss / test.count,
    accuracy: hits.reduce((sum, count) => sum + count) / test.count,
    accuracyByClass: hits.map((count, label) => (images[label] ? count / images[label] : null)),
  };
}

function checkFinite(state: TrainState, plan: ArmPlan, epoch: number, step: number): void {
  const { parameters, firstMoments, secondMoments, runningStatistics } = state;
  for (const vector of [parameters, firstMoments, secondMoments, runningStatistics]) {
    if (!vector.every(Number.isFinite)) {
      throw notFinite('The weights are no longer finite', plan, epoch, step);
    }
  }
}

function notFinite(what: string, { arm }: ArmPlan, epoch: number, step: number): UserError {
  return new UserError(
    `${what} in epoch ${epoch}, step ${step} of the ${arm} arm: training has diverged and stops. ` +
      'The checkpoint before it is kept. Start a new run with another --seed or --recipe.',
  );
}
