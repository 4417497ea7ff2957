import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialState, resnet, stateLayout } from '@cutmix/training';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noProgress, noSums } from '../../src/run/metrics.ts';
import { recipes } from '../../src/run/recipe.ts';
import {
  type Checkpoint,
  loadCheckpoint,
  saveCheckpoint,
} from '../../src/run/stored/checkpoint.ts';
import { linearNetwork } from '../fixtures/logisticRegression.ts';

const settings = { depth: 20, seed: 7, recipe: { epochs: 3 }, limit: null };
const layout = stateLayout(resnet(20), recipes.keras.optimizer);
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
  await saveCheckpoint(path, layout, settings, checkpoint);
});
afterEach(() => rm(folder, { recursive: true }));

const load = () => loadCheckpoint(path, layout, settings);

function changedName(file: Buffer): Buffer {
  file.write('x', file.indexOf('"shape"') + 1);
  return file;
}

function changedSetting(file: Buffer): Buffer {
  file.write('8', file.indexOf('seed\\":7') + 'seed\\":'.length);
  return file;
}

/** A file of this header and no values. */
function headerOnly(header: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
}

/** The file as Python's safetensors saves what it has loaded. */
function withoutMetadata(file: Buffer): Buffer {
  const dataStart = 8 + Number(file.readBigUInt64LE());
  const { __metadata__, ...entries } = JSON.parse(file.subarray(8, dataStart).toString());
  return Buffer.concat([headerOnly(entries), file.subarray(dataStart)]);
}

describe('a checkpoint', () => {
  test('comes back bit for bit and leaves no other file', async () => {
    const loaded = (await load())!;
    expect(loaded.progress).toEqual(checkpoint.progress);
    expect(loaded.state.step).toBe(1234);
    for (const vector of [
      'parameters',
      'firstMoments',
      'secondMoments',
      'runningStatistics',
    ] as const) {
      const [before, after] = [checkpoint, loaded].map((c) => Buffer.from(c.state[vector].buffer));
      expect(after!.equals(before!)).toBe(true);
    }
    expect(await readdir(folder)).toEqual(['run.safetensors']);
    expect(await loadCheckpoint(join(folder, 'none'), layout, settings)).toBeUndefined();
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
    ['a file cut off', (file: Buffer) => file.subarray(0, -5), 'bytes of values, received'],
    ['a header cut off', (file: Buffer) => file.subarray(0, 100), 'is damaged: its header must'],
    ['an empty file', () => Buffer.alloc(0), 'it has 0 bytes'],
    ['a header without JSON', (file: Buffer) => file.fill('x', 8, 20), 'its header is not JSON'],
    ['a list as the header', () => headerOnly([]), 'its header is not an object'],
    ['null for a tensor', () => headerOnly({ a: null }), 'no valid data_offsets for a'],
    ['null as metadata', () => headerOnly({ __metadata__: null }), 'its metadata is not an object'],
    ['a changed byte', (file: Buffer) => file.fill(1, 90_000, 90_001), 'not match its SHA-256'],
    ['a changed name', changedName, 'not match its SHA-256'],
    ['a changed setting', changedSetting, 'not match its SHA-256'],
    ['lost metadata', withoutMetadata, 'has lost its metadata (settings, step, progress)'],
  ])('with %s is refused by name', async (_, damage, message) => {
    await writeFile(path, damage(await readFile(path)));
    await expect(load()).rejects.toThrow(message);
    await expect(load()).rejects.toThrow(path);
  });

  test('of Nesterov momentum has its velocity and no more', async () => {
    const { optimizer } = recipes.fast;
    const nesterov = stateLayout(resnet(20), optimizer);
    const { parameters } = state;
    const moving = { ...state, secondMoments: new Float32Array(0), firstMoments: parameters };
    await saveCheckpoint(path, nesterov, settings, { state: moving, progress: noProgress });
    const read = await loadCheckpoint(path, nesterov, settings);
    expect(read?.state).toEqual(moving);
    await expect(loadCheckpoint(path, layout, settings)).rejects.toThrow('adam.m.');
  });

  test('of another network is refused', async () => {
    const other = stateLayout(linearNetwork, recipes.keras.optimizer);
    await expect(loadCheckpoint(path, other, settings)).rejects.toThrow(
      'another network: classifier.kernel must have the shape [384,10], received [64,10]',
    );
  });

  test('of other settings is refused with each setting that differs', async () => {
    const others = { depth: 20, seed: 8, recipe: { epochs: 3, l2: 0.5 }, limit: null };
    await expect(loadCheckpoint(path, layout, others)).rejects.toThrow(
      `${path} was saved with other settings: seed is 7 there and 8 in config.json; ` +
        'recipe.l2 is missing there and 0.5 in config.json.',
    );
  });

  test('of an earlier version is read although fields of the recipe had other names', async () => {
    const earlier = { recipe: { mixedEpochs: 0.8, flipsAndCrops: true } };
    await saveCheckpoint(path, layout, earlier, checkpoint);
    const now = { depth: 20, recipe: { mixedEpochFraction: 0.8, cropAndFlip: true } };
    expect(await loadCheckpoint(path, layout, now)).toEqual(checkpoint);
  });

  test('that cannot be read is an error that names it', async () => {
    await expect(loadCheckpoint(folder, layout, settings)).rejects.toThrow(
      `${folder} cannot be read: illegal operation on a directory (EISDIR).`,
    );
  });

  test('that cannot be written leaves the one before', async () => {
    const before = await readFile(path);
    const blocked = `${path}.${process.pid}.tmp`;
    await mkdir(blocked);
    await expect(saveCheckpoint(path, layout, settings, checkpoint)).rejects.toThrow(
      `${path} cannot be written: illegal operation on a directory (EISDIR).`,
    );
    expect((await readFile(path)).equals(before)).toBe(true);
  });
});
