import { expect } from 'vitest';
import type { Network } from '../src/network.ts';
import type { ImageBatch, Trainer, TrainState } from '../src/trainer.ts';
import { relativeError, tinyBatch } from './reference/tinyNetworks.ts';
import { takeStep } from './takeStep.ts';

function imageBatch(network: Network, seed: number): ImageBatch {
  const { count, bytes, classIds } = tinyBatch(network, 4, seed);
  return { count, images: bytes, labels: classIds };
}

/** Compares 20 steps on pairs of batches: losses agree within 5e-5, the state within 1e-4. */
export async function expectSameSteps(
  reference: Trainer,
  tried: Trainer,
  network: Network,
  state: TrainState,
): Promise<void> {
  reference.load(state);
  tried.load(state);
  for (let step = 0; step < 20; step++) {
    const [batch, partners] = [imageBatch(network, step), imageBatch(network, 100 + step)];
    const expected = await takeStep(reference, batch, partners);
    const actual = await takeStep(tried, batch, partners);
    expect(actual.loss).toBeCloseTo(expected.loss, 4);
    expect(actual.correct).toBe(expected.correct);
  }
  const [expected, actual] = [await reference.state(), await tried.state()];
  expect(actual.step).toBe(expected.step);
  expect(relativeError(actual.parameters, expected.parameters)).toBeLessThan(1e-4);
  expect(relativeError(actual.runningStatistics, expected.runningStatistics)).toBeLessThan(1e-4);
}

/** Loads a state of each trainer into the other one, which must evaluate alike. */
export async function expectSameEvaluation(
  reference: Trainer,
  tried: Trainer,
  network: Network,
): Promise<void> {
  const from = await reference.state();
  tried.load(from);
  expect(await tried.state()).toEqual(from);
  reference.load(await tried.state());
  expect(await reference.state()).toEqual(from);
  const expected = await reference.evaluate(imageBatch(network, 1));
  const actual = await tried.evaluate(imageBatch(network, 1));
  expect(actual.loss).toBeCloseTo(expected.loss, 4);
  expect(actual.correct).toBe(expected.correct);
}
