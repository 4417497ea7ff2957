import { CutMix } from '@cutmix/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { onnxStarters } from '../../src/onnx/device/starters.ts';
import { findBlockSize } from '../../src/onnx/layers/nchwc/blockSize.ts';
import { createOnnxTrainer, trainerOn } from '../../src/onnx/trainer.ts';
import type { ImageBatch, Trainer } from '../../src/trainer.ts';
import { nesterovRecipe } from '../fixtures/recipes.ts';
import { referenceLoss, referenceStep } from '../reference/network.ts';
import {
  nchwcResnet,
  tinyResnet as network,
  referenceState,
  relativeError,
  reversed,
  tinyBatch,
  tinyRecipe,
  tinyState,
} from '../reference/tinyNetworks.ts';
import { expectSameReads } from '../sameReads.ts';
import { expectSameEvaluation, expectSameSteps } from '../sameSteps.ts';
import { takeStep } from '../takeStep.ts';

const blockSize = await findBlockSize();
const seed = 5n;
const recipe = { ...tinyRecipe, cutmix: { alpha: 1, probability: 1, minBoxSize: 1 } };
const state = tinyState(network);
const trainers: Trainer[] = [];

async function startTrainer(): Promise<Trainer> {
  const trainer = await createOnnxTrainer({ network, recipe, device: 'cpu', seed });
  trainers.push(trainer);
  trainer.load(state);
  return trainer;
}

afterEach(async () => {
  await Promise.all(trainers.splice(0).map((trainer) => trainer.dispose()));
});

function imageBatch(count: number): ImageBatch {
  const { bytes, classIds } = tinyBatch(network, count);
  return { count, images: bytes, labels: classIds };
}

describe('the ONNX trainer', () => {
  it('takes the step that the float64 reference takes on the batch that CutMix makes', async () => {
    const batch = imageBatch(3);
    const partners = reversed(batch);
    const { inputSize, classes } = network;
    const [batchA, batchB] = [batch, partners].map(({ images, labels }) => ({
      xs: new Tensor('uint8', images, [3, 3, inputSize, inputSize]),
      ys: new Tensor('uint8', labels, [3]),
    }));
    const cutmix = new CutMix({ ...recipe.cutmix, numClasses: classes, seed });
    cutmix.step = state.step;
    const { xs, ys } = cutmix.apply(batchA!, batchB!);
    const reference = referenceStep(
      network,
      recipe,
      referenceState(state),
      {
        count: 3,
        images: Float64Array.from(xs.data as Uint8Array, (byte) => byte / 255),
        labels: Float64Array.from(ys.data as Float32Array),
      },
      state.step + 1,
    );

    const trainer = await startTrainer();
    const { loss } = await takeStep(trainer, batch, partners);
    expect(loss).toBeCloseTo(reference.loss, 5);
    const after = await trainer.state();
    expect(after.step).toBe(state.step + 1);
    expect(relativeError(after.firstMoments, reference.firstMoments)).toBeLessThan(1e-6);
    expect(relativeError(after.parameters, reference.parameters)).toBeLessThan(1e-6);
  });

  it('evaluates with the running statistics and changes nothing', async () => {
    const trainer = await startTrainer();
    const batch = imageBatch(8);
    const labels = new Float64Array(8 * network.classes);
    batch.labels.forEach((id, row) => {
      labels[row * network.classes + id] = 1;
    });
    const images = Float64Array.from(batch.images, (byte) => byte / 255);
    const expected = referenceLoss(
      network,
      recipe,
      referenceState(state),
      { count: 8, images, labels },
      false,
    );
    const hits = [...batch.labels].filter((id, row) => {
      const logits = expected.logits.subarray(row * network.classes, (row + 1) * network.classes);
      return logits.indexOf(Math.max(...logits)) === id;
    });
    const { loss, correct } = await trainer.evaluate(batch);
    expect(loss).toBeCloseTo(expected.loss, 5);
    expect(correct).toBe(hits.length);
    expect(await trainer.state()).toEqual(state);
  });

  it('resumes from a state to the same bits, whatever the batch sizes', async () => {
    const batches = [imageBatch(4), imageBatch(4), imageBatch(2)];
    const whole = await startTrainer();
    const resumed = await startTrainer();
    await whole.step(batches[0]!, reversed(batches[0]!));
    resumed.load(await whole.state());
    for (const batch of batches.slice(1)) {
      await whole.step(batch, reversed(batch));
      await resumed.step(batch, reversed(batch));
    }
    expect(await resumed.state()).toEqual(await whole.state());
  });

  it.each([
    ['Adam', recipe],
    ['Nesterov', nesterovRecipe],
  ])('takes the same steps one by one and several in a run, by %s', async (_name, recipe) => {
    const config = { network, recipe, device: 'cpu', variant: 'plain', seed } as const;
    const started = await onnxStarters(network, 'plain').cpu();
    const single = await trainerOn(started, config);
    const grouped = await trainerOn(
      { ...started, device: 'cuda', keepsState: 'within a run' },
      config,
    );
    trainers.push(single, grouped);
    expect([single.stepsPerRead, grouped.stepsPerRead]).toEqual([1, 10]);
    const isAdam = recipe.optimizer.kind === 'adam';
    const start = { ...state, ...(!isAdam && { secondMoments: new Float32Array(0) }) };
    await expectSameReads(grouped, network, start, single);
  });

  it('takes ten steps in a run, and the rest when it is asked', async () => {
    const started = await onnxStarters(network, 'plain').cpu();
    const config = { network, recipe, device: 'cpu', variant: 'plain', seed } as const;
    const single = await trainerOn(started, config);
    const grouped = await trainerOn({ ...started, keepsState: 'within a run' }, config);
    trainers.push(single, grouped);
    const { prototype } = InferenceSession as unknown as { prototype: InferenceSession };
    const run = vi.spyOn(prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const runs: number[] = [];
    const results: unknown[] = [];
    for (const trainer of [single, grouped]) {
      trainer.load(state);
      for (let step = 0; step < 23; step++) await trainer.step(imageBatch(2), imageBatch(2));
      results.push([await trainer.results(), await trainer.state()]);
      runs.push(run.mock.calls.length);
      run.mockClear();
    }
    expect(results[1]).toEqual(results[0]);
    expect(runs).toEqual([23, 3]);
  });

  it('does not change the states that it received and returned', async () => {
    const trainer = await startTrainer();
    const before = await trainer.state();
    await trainer.step(imageBatch(4));
    expect(before).toEqual(tinyState(network));
    expect(state).toEqual(tinyState(network));
  });

  it.runIf(blockSize)('takes the same 20 steps with the blocked and the plain graph', async () => {
    const small = { ...nchwcResnet(blockSize!), inputSize: 8 };
    const config = { network: small, recipe, device: 'cpu', seed } as const;
    const blocked = await createOnnxTrainer(config);
    const plain = await createOnnxTrainer({ ...config, variant: 'plain' });
    trainers.push(blocked, plain);
    expect([blocked.variant, plain.variant]).toEqual(['blocked', 'plain']);
    await expectSameSteps(plain, blocked, small, tinyState(small));
    await expectSameEvaluation(plain, blocked, small);
  });

  it('rejects a state of another network, and a graph that does not support the network', async () => {
    const trainer = await startTrainer();
    const parameters = new Float32Array(7);
    expect(() => trainer.load({ ...state, parameters })).toThrow(
      'parameters of tiny resnet must have 289 elements, received 7',
    );
    const config = { network, recipe, device: 'cpu', variant: 'blocked', seed } as const;
    await expect(createOnnxTrainer(config)).rejects.toThrow(
      'cpu does not start: the blocked graph',
    );
  });
});
