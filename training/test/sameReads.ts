import { expect } from 'vitest';
import type { Mix } from '../src/mix.ts';
import type { Network } from '../src/network.ts';
import type { ImageBatch, Trainer, TrainState } from '../src/trainer.ts';
import { reversed, tinyBatch } from './reference/tinyNetworks.ts';

type Step = readonly [size: number, learningRate: number, mix: Mix | 'none'];

/**
 * More steps than a read covers: another learning rate each, batches that are smaller from time to
 * time, and other ways to mix.
 */
const steps: readonly Step[] = [
  ...[4, 4, 4, 4].map((size, i): Step => [size, 1e-3 * (i + 1), 'cutmix']),
  ...[4, 4, 4, 3].map((size, i): Step => [size, 1e-2 / (i + 1), 'mixup']),
  ...[3, 4, 4, 3].map((size, i): Step => [size, 1e-4 * (i + 1), 'none']),
];

/** Submits a step, and overwrites its batch as soon as that is allowed. */
async function submit(trainer: Trainer, network: Network, index: number): Promise<void> {
  const [count, learningRate, mix] = steps[index]!;
  const { bytes, classIds } = tinyBatch(network, count, index);
  const batch: ImageBatch = { count, images: bytes, labels: classIds };
  const partners = reversed(batch);
  await (mix === 'none'
    ? trainer.step(batch, undefined, learningRate)
    : trainer.step(batch, partners, learningRate, mix));
  for (const { images, labels } of [batch, partners]) {
    images.fill(0);
    labels.fill(0);
  }
}

/**
 * Takes the same steps with a read after each and with as few as possible: their results and states
 * are the same bits, also if the state is read or images are evaluated between.
 *
 * @param single - A trainer whose results are read after each step; by default `trainer` itself.
 */
export async function expectSameReads(
  trainer: Trainer,
  network: Network,
  state: TrainState,
  single = trainer,
): Promise<void> {
  const { bytes, classIds } = tinyBatch(network, 5, 99);
  const held: ImageBatch = { count: 5, images: bytes, labels: classIds };

  single.load(state);
  const expected = [];
  for (const index of steps.keys()) {
    await submit(single, network, index);
    expected.push(...(await single.results()));
  }
  expect(expected).toHaveLength(steps.length);
  const after = await single.state();
  const evaluated = await single.evaluate(held);

  trainer.load(state);
  for (const index of steps.keys()) await submit(trainer, network, index);
  expect(await trainer.results()).toEqual(expected);
  expect(await trainer.state()).toEqual(after);
  expect(await trainer.results()).toEqual([]);

  // The state is read in the middle of a group, and another trainer resumes from it.
  trainer.load(state);
  for (let index = 0; index < 2; index++) await submit(trainer, network, index);
  const midway = await trainer.state();
  expect(midway.step).toBe(state.step + 2);
  await submit(trainer, network, 2);
  await trainer.evaluate(held);
  expect(await trainer.results()).toEqual(expected.slice(0, 3));
  await submit(trainer, network, 3);
  trainer.load(midway);
  expect(await trainer.results()).toEqual([]);
  for (let index = 2; index < steps.length; index++) await submit(trainer, network, index);
  expect(await trainer.evaluate(held)).toEqual(evaluated);
  expect(await trainer.state()).toEqual(after);
  expect(await trainer.results()).toEqual(expected.slice(2));
}
