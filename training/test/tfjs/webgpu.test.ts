import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeDevices } from '../../src/devices/describeDevices.ts';
import { DeviceError } from '../../src/devices/deviceError.ts';
import { tfjsStarters } from '../../src/tfjs/backends/starters.ts';
import { startWebgpu } from '../../src/tfjs/backends/webgpu.ts';
import { createTfjsTrainer, trainerOn } from '../../src/tfjs/trainer.ts';
import { describeOnWebgpu } from '../onWebgpu.ts';
import {
  tinyResnet as network,
  tinyRecipe as recipe,
  tinyBatch,
  tinyState,
} from '../reference/tinyNetworks.ts';
import { expectSameReads } from '../sameReads.ts';
import { takeStep } from '../takeStep.ts';

const devices = await describeDevices(tfjsStarters);
const webgpu = devices.find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) console.warn(`tfjs training is not tested on WebGPU: ${webgpu.detail}`);

describeOnWebgpu('TensorFlow.js on WebGPU', webgpu.available, createTfjsTrainer);

describe.runIf(webgpu.available)('tfjs training on WebGPU', () => {
  it('stops when the device reports an error that tfjs ignores', async () => {
    const trainer = await createTfjsTrainer({ network, recipe, device: 'webgpu', seed: 9n });
    trainer.load(tinyState(network));
    const { count, bytes, classIds } = tinyBatch(network);
    const batch = { count, images: bytes, labels: classIds };
    await takeStep(trainer, batch, batch);
    // One buffer for each of 22 inputs and the result, where a shader may bind eight.
    const terms = Array.from({ length: 22 }, () => tf.add(tf.zeros([1024]), 1));
    tf.dispose([tf.addN(terms), terms]);
    const steps = takeStep(trainer, batch, batch);
    await expect(steps).rejects.toThrow(DeviceError);
    await expect(steps).rejects.toThrow(
      /^WebGPU reports an error, so results may be wrong: .*storage buffers \(23\)/,
    );
    await expect(trainer.step(batch, batch)).rejects.toThrow(DeviceError);
    await expect(trainer.evaluate(batch)).rejects.toThrow(DeviceError);
    await expect(trainer.state()).rejects.toThrow(DeviceError);
    await trainer.dispose();
  }, 60_000);

  it('takes the same steps whether results are read after each or seldom', async () => {
    const config = { network, recipe, device: 'webgpu', seed: 9n } as const;
    const single = await trainerOn(await startWebgpu(), config);
    const seldom = await trainerOn({ ...(await startWebgpu()), software: false }, config);
    expect(seldom.stepsPerRead).toBe(10);
    await expectSameReads(seldom, network, tinyState(network), single);
    await single.dispose();
    await seldom.dispose();
  }, 60_000);

  it('is one backend for all that start it, until the last of them disposes of it', async () => {
    const [first, second] = [await startWebgpu(), await startWebgpu()];
    const backend = tf.backend();
    first.dispose();
    first.dispose();
    expect(tf.backend()).toBe(backend);
    expect(await tf.add([1], [2]).data()).toEqual(Float32Array.of(3));
    second.dispose();
    const third = await startWebgpu();
    expect(tf.backend()).not.toBe(backend);
    expect(await tf.add([1], [2]).data()).toEqual(Float32Array.of(3));
    third.dispose();
  }, 60_000);

  it('outlives the collection of its garbage, and lets the process end', async () => {
    const program = fileURLToPath(new URL('../fixtures/webgpuGarbage.ts', import.meta.url));
    const args = ['--expose-gc', '--conditions=@cutmix/source', '--import=tsx', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
    expect(stdout).toContain('3 backends started and disposed of');
  }, 60_000);
});
