import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { resnet } from '../../src/network.ts';
import { initialState } from '../../src/state/initialState.ts';
import { stateLayout } from '../../src/state/layout.ts';
import { startTrainingWasm } from '../../src/tfjs/backends/trainingWasm.ts';
import { createTfjsTrainer, trainerOn } from '../../src/tfjs/trainer.ts';
import type { ImageBatch, Trainer, TrainState } from '../../src/trainer.ts';
import { adamRecipe } from '../fixtures/recipes.ts';
import { referenceLoss, referenceStep } from '../reference/network.ts';
import {
  layerNetworks,
  tinyResnet as network,
  tinyRecipe as recipe,
  referenceState,
  relativeError,
  reversed,
  tinyBatch,
  tinyState,
} from '../reference/tinyNetworks.ts';
import './backend.ts';
import { expectSameReads } from '../sameReads.ts';
import { takeStep } from '../takeStep.ts';

const seed = 5n;
const state = tinyState(network);
const trainers: Trainer[] = [];

async function startTrainer(trained = network, from = tinyState(trained)): Promise<Trainer> {
  const trainer = await trainerOn(await startTrainingWasm(), {
    network: trained,
    recipe,
    device: 'cpu',
    seed,
  });
  trainers.push(trainer);
  trainer.load(from);
  return trainer;
}

afterEach(async () => {
  await Promise.all(trainers.splice(0).map((trainer) => trainer.dispose()));
});

function imageBatch(count: number, trained = network): ImageBatch {
  const { bytes, classIds } = tinyBatch(trained, count);
  return { count, images: bytes, labels: classIds };
}

function unmixed({ count, images, labels }: ImageBatch, classes: number) {
  const rows = new Float64Array(count * classes);
  labels.forEach((id, row) => {
    rows[row * classes + id] = 1;
  });
  return { count, images: Float64Array.from(images, (byte) => byte / 255), labels: rows };
}

describe('the tfjs trainer', () => {
  it.each(layerNetworks.map((layers) => [layers.name, layers] as const))(
    'takes the step of the float64 reference: %s',
    async (_, trained) => {
      const from = tinyState(trained);
      const batch = imageBatch(3, trained);
      const reference = referenceStep(
        trained,
        recipe,
        referenceState(from),
        unmixed(batch, trained.classes),
        from.step + 1,
      );
      const trainer = await startTrainer(trained);
      const { loss } = await takeStep(trainer, batch);
      expect(loss).toBeCloseTo(reference.loss, 5);
      const after = await trainer.state();
      expect(after.step).toBe(from.step + 1);
      for (const name of [
        'firstMoments',
        'secondMoments',
        'parameters',
        'runningStatistics',
      ] as const) {
        expect(relativeError(after[name], reference[name]), name).toBeLessThan(1e-6);
      }
    },
  );

  it('takes the step of the float64 reference on the batch that CutMix makes', async () => {
    const batch = imageBatch(3);
    const partners = reversed(batch);
    const { inputSize, inputChannels, classes } = network;
    const tensors = ({ images, labels }: ImageBatch) => ({
      xs: tf.transpose(
        tf.tensor4d([...images], [3, inputChannels, inputSize, inputSize]),
        [0, 2, 3, 1],
      ),
      ys: tf.tensor1d([...labels], 'int32'),
    });
    await startTrainingWasm();
    const cutmix = new CutMix({ ...recipe.cutmix, numClasses: classes, seed });
    cutmix.step = state.step;
    const { xs, ys } = cutmix.apply(tensors(batch), tensors(partners));
    const reference = referenceStep(
      network,
      recipe,
      referenceState(state),
      {
        count: 3,
        images: Float64Array.from(tf.transpose(xs, [0, 3, 1, 2]).dataSync(), (byte) => byte / 255),
        labels: Float64Array.from(ys.dataSync()),
      },
      state.step + 1,
    );
    expect(ys.dataSync().some((share) => share > 0 && share < 1)).toBe(true);

    const trainer = await startTrainer();
    const { loss } = await takeStep(trainer, batch, partners);
    expect(loss).toBeCloseTo(reference.loss, 5);
    const after = await trainer.state();
    expect(relativeError(after.firstMoments, reference.firstMoments)).toBeLessThan(1e-6);
    expect(relativeError(after.parameters, reference.parameters)).toBeLessThan(1e-6);
  });

  it('evaluates with the running statistics and changes nothing', async () => {
    const trainer = await startTrainer();
    const batch = imageBatch(8);
    const { loss, logits } = referenceLoss(
      network,
      recipe,
      referenceState(state),
      unmixed(batch, network.classes),
      false,
    );
    const hits = batch.labels.filter((label, row) => {
      const values = logits.subarray(row * network.classes, (row + 1) * network.classes);
      return values[label] === Math.max(...values);
    });
    const result = await trainer.evaluate(batch);
    expect(result.loss).toBeCloseTo(loss, 5);
    expect(result.correct).toBe(hits.length);
    expect(await trainer.state()).toEqual(state);
  });

  it('returns the state that it received, and changes neither later', async () => {
    const given: TrainState = structuredClone(state);
    const trainer = await startTrainer(network, given);
    const before = await trainer.state();
    await trainer.step(imageBatch(3));
    expect(before).toEqual(state);
    expect(given).toEqual(state);
    expect((await trainer.state()).parameters).not.toEqual(state.parameters);
  });

  it('takes the same steps bit for bit, also after resuming from a state', async () => {
    const [batch, partners] = [imageBatch(4), reversed(imageBatch(4))];
    const whole = await startTrainer();
    await takeStep(whole, batch, partners);
    const midway = await whole.state();
    const last = await takeStep(whole, batch, partners);
    const resumed = await startTrainer(network, midway);
    expect(await takeStep(resumed, batch, partners)).toEqual(last);
    expect(await resumed.state()).toEqual(await whole.state());
  });

  it('takes the same steps whether results are read after each or seldom', async () => {
    await expectSameReads(await startTrainer(), network, state);
  });

  it('rejects a state of another network, and a step before any state', async () => {
    const trainer = await startTrainer();
    const short = { ...state, runningStatistics: state.runningStatistics.subarray(1) };
    expect(() => trainer.load(short)).toThrow(
      new RangeError('runningStatistics of tiny resnet must have 18 elements, received 17'),
    );
    expect(await trainer.state()).toEqual(state);
    const empty = await createTfjsTrainer({ network, recipe, device: 'cpu', seed });
    trainers.push(empty);
    await expect(empty.step(imageBatch(2))).rejects.toThrow('load a state before the first step');
  });

  it('keeps no tensors over 30 steps, and none after it is disposed', async () => {
    await startTrainingWasm();
    const { numTensors: before } = tf.memory();
    const trainer = await startTrainer();
    const [batch, partners] = [imageBatch(4), reversed(imageBatch(4))];
    await takeStep(trainer, batch, partners);
    const { numTensors: after1, numBytes } = tf.memory();
    for (let step = 1; step < 30; step++) await takeStep(trainer, batch, partners);
    await trainer.evaluate(batch);
    await trainer.state();
    expect(tf.memory()).toMatchObject({ numTensors: after1, numBytes });
    await trainers.pop()!.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the gradients of ResNet-20 on wasm', () => {
  it('equal those of the cpu backend', async () => {
    const small = { ...resnet(20), inputSize: 8 };
    const from = initialState(stateLayout(small, adamRecipe.optimizer), 1n);
    const batch = imageBatch(4, small);
    const config = { network: small, recipe: adamRecipe, device: 'cpu', seed } as const;
    const wasm = await startTrainingWasm();
    const states: TrainState[] = [];
    for (const backend of [wasm, { ...wasm, name: 'cpu' }]) {
      await tf.setBackend(backend.name);
      const trainer = await trainerOn(backend, config);
      trainer.load(from);
      await trainer.step(batch);
      states.push(await trainer.state());
      await trainer.dispose();
    }
    // From zero, the first moments are the gradients times .1.
    const [ofWasm, ofCpu] = states.map(({ firstMoments }) => firstMoments);
    expect(relativeError(ofWasm!, ofCpu!)).toBeLessThan(1e-5);
  });
});
