import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Trainer, TrainState } from '@cutmix/training';
import type { Checkpoint } from './checkpoint.ts';
import { type BatchPlan, epochBatches, stepsPerEpoch } from './data/batches.ts';
import { classCount, type ImageSet, imageRange } from './data/dataset.ts';
import { learningRateAt } from './learningRate.ts';
import { type EpochMetrics, type EpochSums, noSums } from './metrics.ts';
import { UserError } from './userError.ts';

// Divides the test set; larger batches take memory and gain no time.
const evaluateBatchSize = 200;

export interface RunPlan extends BatchPlan {
  readonly test: ImageSet;
}

export interface LoopObserver {
  /** After each step: the sums of the epoch up to now. */
  step(sums: EpochSums): void;
  /** After each batch of the evaluation. */
  evaluate(images: number): void;
  epoch(metrics: EpochMetrics): void;
}

export interface LoopOptions {
  readonly trainer: Trainer;
  readonly plan: RunPlan;
  readonly start: Checkpoint;
  /** Called at the end of each epoch, from time to time within it and when `signal` aborts. */
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  readonly saveEveryMilliseconds: number;
  readonly observer: LoopObserver;
  /** Ends the run after the step that is under way. */
  readonly signal: AbortSignal;
}

/**
 * Trains from `start` to the last epoch, or until `signal` aborts.
 *
 * @throws UserError when the loss or the weights are no longer finite.
 */
export async function trainRun(options: LoopOptions): Promise<void> {
  const { trainer, plan, start, save, saveEveryMilliseconds, observer, signal } = options;
  const { recipe, run } = plan;
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
  while (epochs.length < recipe.epochs && !signal.aborted) {
    const epoch = epochs.length;
    const batches = epochBatches(plan, epoch);
    let next = current.steps < steps ? batches(current.steps) : undefined;
    let since = performance.now();
    while (next && !signal.aborted) {
      const { batch, partners } = next;
      const taken = epoch * steps + current.steps;
      const learningRate = learningRateAt(recipe, taken, recipe.epochs * steps);
      const pending = trainer.step(batch, partners, learningRate);
      // Gathered while the step runs, so that the device never waits for it.
      const following = current.steps + 1;
      next = following < steps ? batches(following) : undefined;
      const { loss, correct } = await pending;
      // A runtime that never waits would keep Ctrl-C waiting for the end.
      await nextTurn();
      if (!Number.isFinite(loss))
        throw notFinite(`The loss is ${loss}`, plan, epoch + 1, following);
      const now = performance.now();
      current = {
        ...current,
        steps: following,
        images: current.images + batch.count,
        loss: current.loss + loss * batch.count,
        correct: current.correct + correct,
        trainSeconds: current.trainSeconds + (now - since) / 1000,
      };
      observer.step(current);
      since = now;
      if (now - lastSave >= saveEveryMilliseconds) {
        await saveState(epoch + 1, following);
        since = performance.now();
      }
    }
    if (signal.aborted) break;

    const validation = await evaluateSet(trainer, plan.test, observer, signal);
    const evaluateSeconds = (performance.now() - since) / 1000;
    if (!validation) {
      current = { ...current, evaluateSeconds: current.evaluateSeconds + evaluateSeconds };
      break;
    }
    const metrics: EpochMetrics = {
      run,
      epoch: epoch + 1,
      trainLoss: current.loss / current.images,
      trainAccuracy: current.correct / current.images,
      valLoss: validation.loss,
      valAccuracy: validation.accuracy,
      valAccuracyByClass: validation.accuracyByClass,
      seconds: current.trainSeconds + current.evaluateSeconds + evaluateSeconds,
      imagesPerSecond: current.images / current.trainSeconds,
    };
    if (!Number.isFinite(validation.loss)) {
      throw notFinite(`The test loss is ${validation.loss}`, plan, epoch + 1, steps);
    }
    epochs = [...epochs, metrics];
    current = noSums;
    await saveState(epoch + 1, steps);
    observer.epoch(metrics);
  }
  if (signal.aborted && epochs.length < recipe.epochs) {
    await saveState(epochs.length + 1, current.steps);
  }
}

interface Validation {
  readonly loss: number;
  readonly accuracy: number;
  readonly accuracyByClass: readonly number[];
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
    accuracyByClass: hits.map((count, label) => count / images[label]!),
  };
}

function checkFinite(state: TrainState, plan: RunPlan, epoch: number, step: number): void {
  const { parameters, firstMoments, secondMoments, statistics } = state;
  for (const vector of [parameters, firstMoments, secondMoments, statistics]) {
    if (!vector.every(Number.isFinite)) {
      throw notFinite('The weights are no longer finite', plan, epoch, step);
    }
  }
}

function notFinite(what: string, { run }: RunPlan, epoch: number, step: number): UserError {
  return new UserError(
    `${what} in epoch ${epoch}, step ${step} of the ${run} run: training has diverged and stops. ` +
      'The last checkpoint, from before, is kept.',
  );
}
