import { imageRange } from '@cutmix/example-cifar10/src/data/dataset.ts';
import { locateLocalData, readData } from '@cutmix/example-cifar10/src/data/locate.ts';
import { initialState } from '@cutmix/example-cifar10/src/initialize.ts';
import { trainRun } from '@cutmix/example-cifar10/src/loop.ts';
import { noProgress } from '@cutmix/example-cifar10/src/metrics.ts';
import { resnet20 } from '@cutmix/example-cifar10/src/network.ts';
import { createOnnxTrainer } from '@cutmix/example-cifar10/src/onnx/trainer.ts';
import { stateLayout } from '@cutmix/example-cifar10/src/parameters.ts';
import { type Recipe, recipes } from '@cutmix/example-cifar10/src/recipe.ts';
import type { Trainer } from '@cutmix/example-cifar10/src/trainer.ts';
import type { Case, Effort } from './measure.ts';
import { compare, type Group, measureGroup, type PartResult } from './results.ts';

const stepsPerTurn = 6;
const seed = 1n;

interface PausedTrainer {
  /** Takes no step until a turn of `loop` lets it. */
  readonly trainer: Trainer;
  /** Lets some steps be taken; gives the time from the start of one to the start of the next. */
  readonly loop: Case;
  /** Lets all further steps be taken. */
  go(): void;
}

/** A trainer for the training loop that stands still between its turns. */
function pausable(trainer: Trainer): PausedTrainer {
  let allowed = 0;
  let go = () => {};
  let onPause = (_now: number) => {};
  let first = 0;
  const step: Trainer['step'] = async (...batch) => {
    const now = performance.now();
    if (allowed === stepsPerTurn) first = now;
    if (allowed === 0) {
      onPause(now);
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    }
    allowed--;
    return trainer.step(...batch);
  };
  return {
    trainer: { ...trainer, step },
    loop: {
      name: inTraining,
      turn: async () => {
        const paused = new Promise<number>((resolve) => {
          onPause = resolve;
        });
        allowed = 1 + stepsPerTurn;
        go();
        return ((await paused) - first) / stepsPerTurn;
      },
    },
    go() {
      allowed = Number.POSITIVE_INFINITY;
      go();
    },
  };
}

export const inTraining = 'in training';
export const sameBatch = 'the same batch again';

async function measureRecipe(recipe: Recipe, effort: Effort): Promise<Group> {
  const location = (await locateLocalData()) ?? { kind: 'synthetic' as const };
  const { train, test } = await readData(location);
  const network = resnet20();
  const trainer = await createOnnxTrainer({ network, recipe, device: 'cpu', seed });
  const paused = pausable(trainer);
  const stop = new AbortController();
  const state = initialState(stateLayout(network, recipe.optimizer), seed);
  const training = trainRun({
    trainer: paused.trainer,
    plan: { run: 'cutmix', recipe, seed, train, test },
    start: { state, progress: noProgress },
    save: async () => {},
    saveEveryMilliseconds: Number.POSITIVE_INFINITY,
    observer: { step() {}, evaluate() {}, epoch() {} },
    signal: stop.signal,
  });
  try {
    const batch = imageRange(train, 0, recipe.batchSize);
    const partners = imageRange(train, recipe.batchSize, 2 * recipe.batchSize);
    const again: Case = {
      name: sameBatch,
      turn: async () => {
        await trainer.step(batch, partners, 0);
        const start = performance.now();
        for (let taken = 0; taken < stepsPerTurn; taken++) await trainer.step(batch, partners, 0);
        return (performance.now() - start) / stepsPerTurn;
      },
    };
    return await measureGroup(
      `Step of --recipe ${recipe.name}, batch of ${recipe.batchSize}, ${trainer.graph} graph`,
      recipe.batchSize,
      effort,
      [[again], [paused.loop, sameBatch]],
    );
  } finally {
    stop.abort();
    paused.go();
    await training;
    await trainer.dispose();
  }
}

/**
 * Whether input waits: the steps of the example's training loop, which shuffles, gathers and augments
 * the next batch meanwhile, beside the same step on one batch.
 */
export async function measureTraining(effort: Effort): Promise<PartResult> {
  const groups: Group[] = [];
  for (const recipe of Object.values(recipes)) groups.push(await measureRecipe(recipe, effort));
  return {
    groups,
    goals: groups.map((group) => ({
      what: `${group.title}: ${inTraining}, in steps on ${sameBatch}`,
      limit: 1.031, // 97 % of its rate.
      measured: compare(group, inTraining, sameBatch).ratio,
    })),
    notes: ['Plans and one-hot labels are made in every step, also on the same batch.'],
  };
}
