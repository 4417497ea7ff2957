import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialState, resnet20, stateLayout } from '@cutmix/training';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../src/checkpoint.ts';
import { noProgress, noSums } from '../src/metrics.ts';
import { recipes } from '../src/recipe.ts';
import { linearNetwork } from './fixtures/logisticRegression.ts';

const layout = stateLayout(resnet20(), recipes.keras.optimizer);
const state = initialState(layout, 1n);
const checkpoint: Checkpoint = {
  state: {
    ...state,
    step: 1234,
    firstMoments: state.parameters.map((value) => value / 3),
    secondMoments: state.parameters.map((value) => value * value * 1e-30),
  },
  progress: {
    epochs: [
      {
        run: 'none',
        epoch: 1,
        trainLoss: 1 / 3,
        trainAccuracy: 0.1,
        valLoss: 2.7,
        valAccuracy: 0.3,
        valAccuracyByClass: Array.from({ length: 10 }, (_, k) => k / 30),
        seconds: 12.5,
        imagesPerSecond: 100.25,
      },
    ],
    current: { ...noSums, steps: 7, images: 224, loss: 0.1 + 0.2, correct: 5 },
  },
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-checkpoint-'));
  path = join(folder, 'run.safetensors');
  await saveCheckpoint(path, layout, 'settings', checkpoint);
});
afterEach(() => rm(folder, { recursive: true }));

const load = () => loadCheckpoint(path, layout, 'settings');

function changedName(file: Buffer): Buffer {
  file.write('x', file.indexOf('"data_offsets"') + 1);
  return file;
}

function changedSetting(file: Buffer): Buffer {
  file.write('S', file.indexOf('"settings":"settings"') + '"settings":"'.length);
  return file;
}

describe('checkpoint', () => {
  test('comes back bit for bit and leaves no other file', async () => {
    const loaded = (await load())!;
    expect(loaded.progress).toEqual(checkpoint.progress);
    expect(loaded.state.step).toBe(1234);
    for (const vector of ['parameters', 'firstMoments', 'secondMoments', 'statistics'] as const) {
      const [before, after] = [checkpoint, loaded].map((c) => Buffer.from(c.state[vector].buffer));
      expect(after!.equals(before!)).toBe(true);
    }
    expect(await readdir(folder)).toEqual(['run.safetensors']);
    expect(await loadCheckpoint(join(folder, 'none'), layout, 'settings')).toBeUndefined();
  });

  test('is a safetensors file with named, shaped tensors', async () => {
    const file = await readFile(path);
    const length = Number(file.readBigUInt64LE());
    expect(length % 8).toBe(0);
    const header = JSON.parse(file.subarray(8, 8 + length).toString());
    expect(header['stem.conv.kernel']).toMatchObject({ dtype: 'F32', shape: [16, 3, 3, 3] });
    expect(header['adam.v.classifier.bias'].shape).toEqual([10]);
    expect(header['stem.bn.variance'].shape).toEqual([16]);
    const [start] = header['stem.conv.kernel'].data_offsets;
    expect(file.readFloatLE(8 + length + start)).toBe(state.parameters[0]);
  });

  test.each([
    ['cut off', (file: Buffer) => file.subarray(0, -5), 'bytes of values were expected'],
    ['cut off in the header', (file: Buffer) => file.subarray(0, 100), 'is damaged: a header'],
    ['empty', () => Buffer.alloc(0), 'it has 0 bytes'],
    ['no JSON', (file: Buffer) => file.fill('x', 8, 20), 'its header is not JSON'],
    ['a changed byte', (file: Buffer) => file.fill(1, 90_000, 90_001), 'not match its SHA-256'],
    ['a changed name', changedName, 'not match its SHA-256'],
    ['a changed setting', changedSetting, 'not match its SHA-256'],
  ])('%s is found and the file named', async (_, damage, message) => {
    await writeFile(path, damage(await readFile(path)));
    await expect(load()).rejects.toThrow(message);
    await expect(load()).rejects.toThrow(path);
  });

  test('of Nesterov momentum has its velocity and no more', async () => {
    const { optimizer } = recipes.fast;
    const nesterov = stateLayout(resnet20(), optimizer);
    const { parameters } = state;
    const moving = { ...state, secondMoments: new Float32Array(0), firstMoments: parameters };
    await saveCheckpoint(path, nesterov, 'settings', { state: moving, progress: noProgress });
    const read = await loadCheckpoint(path, nesterov, 'settings');
    expect(read?.state).toEqual(moving);
    await expect(loadCheckpoint(path, layout, 'settings')).rejects.toThrow('adam.m.');
  });

  test('of another network or other settings is refused', async () => {
    await expect(
      loadCheckpoint(path, stateLayout(linearNetwork, recipes.keras.optimizer), 'settings'),
    ).rejects.toThrow(
      'another network: classifier.kernel [384,10] was expected, it has the shape [64,10]',
    );
    await expect(loadCheckpoint(path, layout, 'others')).rejects.toThrow('other settings');
  });
});
