import {
  imageRange,
  locateLocalData,
  type Recipe,
  readData,
  recipes,
} from '@cutmix/example-cifar10';
import { initialState, resnet, stateLayout } from '@cutmix/training';
import { createOnnxTrainer } from '@cutmix/training/onnx';
import { takeStep } from '@cutmix/training/testing';
import { type Case, type Effort, turnsOf } from './measure/measure.ts';
import { compare, type Group, measureGroup, type PartResult } from './measure/results.ts';
import { startPausedTraining } from './pausedTraining.ts';

const stepsPerTurn = 6;
const seed = 1n;

export const inTraining = 'in training';
export const sameBatch = 'the same batch again';

async function measureRecipe(recipe: Recipe, effort: Effort): Promise<Group> {
  const location = (await locateLocalData()) ?? { kind: 'synthetic' as const };
  const data = await readData(location);
  const network = resnet(20);
  const trainer = await createOnnxTrainer({ network, recipe, device: 'cpu', seed });
  const training = startPausedTraining({
    trainer,
    recipe,
    state: initialState(stateLayout(network, recipe.optimizer), seed),
    seed,
    data,
    turns: turnsOf(effort),
    stepsPerTurn,
  });
  try {
    const batch = imageRange(data.train, 0, recipe.batchSize);
    const partners = imageRange(data.train, recipe.batchSize, 2 * recipe.batchSize);
    const again: Case = {
      name: sameBatch,
      turn: async () => {
        await takeStep(trainer, batch, partners, 0);
        const start = performance.now();
        for (let taken = 0; taken < stepsPerTurn; taken++) {
          await takeStep(trainer, batch, partners, 0);
        }
        return (performance.now() - start) / stepsPerTurn;
      },
    };
    return await measureGroup(
      `Step of --recipe ${recipe.name}, batch of ${recipe.batchSize}, ${trainer.variant} graph`,
      recipe.batchSize,
      effort,
      [[again], [{ name: inTraining, turn: training.turn }, sameBatch]],
    );
  } finally {
    await training.end();
    await trainer.dispose();
  }
}

/**
 * Whether training waits for its input: the steps of the example's training loop, which shuffles,
 * gathers and augments the next batch during a step, beside the same step on one batch.
 */
export async function measureTraining(effort: Effort): Promise<PartResult> {
  const groups: Group[] = [];
  for (const recipe of Object.values(recipes)) groups.push(await measureRecipe(recipe, effort));
  return {
    groups,
    goals: groups.map((group) => ({
      what: `${group.title}: ${inTraining}, in steps on ${sameBatch}`,
      limit: 1.031, // 97% of the rate.
      measured: compare(group, inTraining, sameBatch).ratio,
    })),
    notes: ['Every step makes a plan and one-hot labels, also on the same batch.'],
  };
}
