import { emptyImageSet, recipes } from '@cutmix/example-cifar10';
import type { Trainer } from '@cutmix/training';
import { expect, test } from 'vitest';
import { startPausedTraining } from '../src/pausedTraining.ts';

const none = new Float32Array(0);
const state = {
  step: 0,
  parameters: none,
  firstMoments: none,
  secondMoments: none,
  runningStatistics: none,
};

test('trains for all turns, mixes and reads every step, and evaluates almost nothing', async () => {
  const stepsMixed: boolean[] = [];
  const evaluated: number[] = [];
  let unread = 0;
  const trainer: Trainer = {
    device: 'cpu',
    description: '',
    stepsPerRead: 1,
    load() {},
    async step(_batch, partners) {
      stepsMixed.push(partners !== undefined);
      unread++;
    },
    async results() {
      const results = Array.from({ length: unread }, () => ({ loss: 1, correct: 0 }));
      unread = 0;
      return results;
    },
    async evaluate({ count }) {
      evaluated.push(count);
      return { loss: 1, correct: 0, logits: none, predictions: new Uint8Array(count) };
    },
    state: async () => state,
    async dispose() {},
  };
  const recipe = recipes.fast;
  // Two steps an epoch: the turns take more of them than the recipe has.
  const data = { train: emptyImageSet(2 * recipe.batchSize), test: emptyImageSet(1000) };
  const [turns, stepsPerTurn] = [20, 3];
  const training = startPausedTraining({
    trainer,
    recipe,
    state,
    seed: 1n,
    data,
    turns,
    stepsPerTurn,
  });
  for (let turn = 1; turn <= turns; turn++) {
    expect(await training.turn()).toBeGreaterThan(0);
    expect(stepsMixed).toHaveLength(turn * (1 + stepsPerTurn));
    expect(unread).toBe(0);
  }
  await training.end();
  expect(unread).toBe(0);
  expect(stepsMixed).not.toContain(false);
  expect(new Set(evaluated)).toEqual(new Set([1]));
});
