import { philoxStream } from '@cutmix/core';
import type { Network } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import { initialState } from '../state/initialState.ts';
import { stateLayout } from '../state/layout.ts';
import type { ImageBatch, Trainer } from '../trainer.ts';

// Milliseconds of the second step.
const tooSlowToGroup = 300;
const tooSlowToRepeat = 1500;

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
}

/** The steps of the third read, after a step that took so long, its read included. */
function stepsOfThirdRead(milliseconds: number, stepsPerRead: number): number {
  if (milliseconds > tooSlowToRepeat) return 0;
  return milliseconds > tooSlowToGroup ? 1 : stepsPerRead;
}

/**
 * Takes training steps on random images, which are mixed if the recipe mixes, and returns the
 * milliseconds of a step, reading included. Replaces the state of the trainer.
 *
 * Results are read after the first step, which also compiles, and after the second. A device that
 * takes it fast then takes as many steps as a read of the trainer covers. A slow one takes one more,
 * and a very slow one none. The fastest read counts.
 */
export async function measureSteps(
  trainer: Trainer,
  { network, recipe, batchSize }: MeasuredTraining,
): Promise<number> {
  trainer.load(initialState(stateLayout(network, recipe.optimizer), 0n));
  const batch = randomBatch(network, batchSize);
  const partners = recipe.cutmix.probability > 0 ? batch : undefined;
  const takeSteps = async (steps: number): Promise<number> => {
    const begin = performance.now();
    for (let step = 0; step < steps; step++) await trainer.step(batch, partners);
    await trainer.results();
    return (performance.now() - begin) / steps;
  };
  const first = await takeSteps(1);
  const second = await takeSteps(1);
  const fastest = Math.min(first, second);
  const steps = stepsOfThirdRead(second, trainer.stepsPerRead);
  return steps === 0 ? fastest : Math.min(fastest, await takeSteps(steps));
}
