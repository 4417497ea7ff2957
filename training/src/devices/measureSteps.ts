import { philoxStream } from '@cutmix/core';
import type { Network } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import { initialState } from '../state/initialState.ts';
import { stateLayout } from '../state/layout.ts';
import type { ImageBatch, Trainer } from '../trainer.ts';

const reads = 3;

function randomBatch({ inputChannels, inputSize, classes }: Network, count: number): ImageBatch {
  const random = philoxStream(0, 0, 0);
  const labels = new Uint8Array(count).map(() => random.nextBelow(classes));
  const images = new Uint8Array(count * inputChannels * inputSize ** 2);
  return { count, labels, images: images.map(() => random.nextBelow(256)) };
}

export interface MeasuredTraining {
  readonly network: Network;
  readonly recipe: TrainingRecipe;
  readonly batchSize: number;
  /** After so many milliseconds two reads are enough. */
  readonly patience?: number;
}

/**
 * Takes training steps on random images, which are mixed if the recipe mixes, and returns the
 * milliseconds of a step, reading included. Results are read three times: after the first step, which
 * also compiles, then after as many steps as a read covers. The fastest counts. Replaces the state of
 * the trainer.
 */
export async function measureSteps(
  trainer: Trainer,
  { network, recipe, batchSize, patience = Number.POSITIVE_INFINITY }: MeasuredTraining,
): Promise<number> {
  trainer.load(initialState(stateLayout(network, recipe.optimizer), 0n));
  const batch = randomBatch(network, batchSize);
  const partners = recipe.cutmix.probability > 0 ? batch : undefined;
  const enough = performance.now() + patience;
  let fastest = Number.POSITIVE_INFINITY;
  for (let read = 0; read < reads; read++) {
    if (read === 2 && performance.now() > enough) break;
    const steps = read === 0 ? 1 : trainer.stepsPerRead;
    const begin = performance.now();
    for (let step = 0; step < steps; step++) await trainer.step(batch, partners);
    await trainer.results();
    fastest = Math.min(fastest, (performance.now() - begin) / steps);
  }
  return fastest;
}
