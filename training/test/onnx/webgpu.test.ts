import { encodeModel } from '@cutmix/onnx/model';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { DeviceError } from '../../src/devices/deviceError.ts';
import type { Network } from '../../src/network.ts';
import { startWebgpu } from '../../src/onnx/device/webgpu.ts';
import { runSession } from '../../src/onnx/session/runSession.ts';
import { createOnnxTrainer, describeOnnxDevices, trainerOn } from '../../src/onnx/trainer.ts';
import { describeOnWebgpu } from '../onWebgpu.ts';
import {
  nchwcResnet,
  tinyRecipe as recipe,
  tinyBatch,
  tinyConv,
  tinyResnet,
  tinyState,
} from '../reference/tinyNetworks.ts';
import { expectSameReads } from '../sameReads.ts';

const devices = await describeOnnxDevices();
const webgpu = devices.find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) console.warn(`ONNX training is not tested on WebGPU: ${webgpu.detail}`);

describeOnWebgpu('ONNX Runtime on WebGPU', webgpu.available, createOnnxTrainer);

describe.runIf(webgpu.available)('ONNX training on WebGPU', () => {
  it('takes the same steps whether results are read after each or seldom', async () => {
    const network = { ...tinyResnet, inputSize: 8 };
    const config = { network, recipe, device: 'webgpu', seed: 9n } as const;
    const single = await trainerOn(await startWebgpu(), config);
    const seldom = await trainerOn({ ...(await startWebgpu()), software: false }, config);
    expect([single.stepsPerRead, seldom.stepsPerRead]).toEqual([1, 10]);
    await expectSameReads(seldom, network, tinyState(network), single);
    await single.dispose();
    await seldom.dispose();
  }, 120_000);

  it('stops at a node that the device cannot run', async () => {
    // One buffer for each output, where a shader may bind eight to sixteen.
    const outputs = Array.from({ length: 62 }, (_, i) => `y${i}`);
    const model = encodeModel(
      {
        name: 'split',
        nodes: [{ opType: 'Split', inputs: ['x'], outputs, attributes: { axis: 0 } }],
        initializers: [],
        inputs: [{ name: 'x', type: 'float32', dims: [62] }],
        outputs: outputs.map((name) => ({ name, type: 'float32', dims: [1] })),
      },
      { opset: 17, producer: 'test' },
    );
    const options = { executionProviders: ['webgpu'], logSeverityLevel: 4 } as const;
    const session = await InferenceSession.create(model, options);
    const feeds = { x: new Tensor('float32', new Float32Array(62), [62]) };
    const run = runSession('webgpu', session, feeds);
    await expect(run).rejects.toThrow(DeviceError);
    await expect(run).rejects.toThrow(/^ONNX Runtime fails on webgpu: .*Too many storage buffers/);
    await session.release();
  }, 60_000);

  it('does not grow over 50 steps', async () => {
    // A state of 1.2 MB, cheap to compute: 50 leaked ones would be 60 MB.
    const classes = 25_000;
    const wide: Network = {
      ...nchwcResnet(4),
      inputSize: 4,
      classes,
      layers: [
        tinyConv('stem', 3, 3),
        { kind: 'batchNorm', name: 'norm', channels: 3 },
        { kind: 'globalAveragePool' },
        { kind: 'dense', name: 'classifier', inFeatures: 3, units: classes },
      ],
    };
    const trainer = await createOnnxTrainer({ network: wide, recipe, device: 'webgpu', seed: 9n });
    const { count, bytes, classIds } = tinyBatch(wide, 2);
    const batch = { count, images: bytes, labels: classIds };
    const run = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step++) await trainer.step(batch, batch);
    };
    trainer.load(tinyState(wide));
    await run(20);
    const before = process.memoryUsage().rss;
    await run(50);
    const growth = process.memoryUsage().rss - before;
    await trainer.dispose();
    expect(growth).toBeLessThan(25 * 2 ** 20);
  }, 120_000);
});
