import { readFile } from 'node:fs/promises';
import type { StateLayout, TensorSlot, TrainState } from '@cutmix/training';
import { writeFileAtomically } from '../../system/atomicFile.ts';
import { errorCode, fileError } from '../../system/fileError.ts';
import { UserError } from '../../system/userError.ts';
import type { RunProgress } from '../metrics.ts';
import { differences } from './differences.ts';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.ts';
import { upgradeSettings } from './upgrade.ts';

/** All that a run needs to continue as if it had never stopped. */
export interface Checkpoint {
  readonly state: TrainState;
  readonly progress: RunProgress;
}

const format = 'cutmix-cifar10';
const version = '2';
const remedy = 'Restore it from a copy, or delete it to start over.';

type Vector = 'parameters' | 'firstMoments' | 'secondMoments' | 'runningStatistics';

const momentNames = {
  adam: [
    ['adam.m', 'firstMoments'],
    ['adam.v', 'secondMoments'],
  ],
  nesterov: [['nesterov.velocity', 'firstMoments']],
} as const;

/** The tensors of the file: the name of each, and which part of which vector it holds. */
function* tensorPlaces(layout: StateLayout): Generator<[name: string, Vector, TensorSlot]> {
  for (const slot of layout.parameters) yield [slot.name, 'parameters', slot];
  for (const slot of layout.runningStatistics) yield [slot.name, 'runningStatistics', slot];
  for (const [prefix, vector] of momentNames[layout.optimizer]) {
    for (const slot of layout.parameters) yield [`${prefix}.${slot.name}`, vector, slot];
  }
}

/**
 * Writes a `.safetensors` file, whole or not at all.
 *
 * @param settings - The settings of the run, as JSON can hold them; only the same can read the file.
 * @throws UserError if the file cannot be written; an earlier checkpoint then stays.
 */
export async function saveCheckpoint(
  path: string,
  layout: StateLayout,
  settings: object,
  { state, progress }: Checkpoint,
): Promise<void> {
  const tensors: NamedTensor[] = [];
  for (const [name, vector, { shape, offset, size }] of tensorPlaces(layout)) {
    tensors.push({ name, shape, values: state[vector].subarray(offset, offset + size) });
  }
  const metadata = {
    format,
    version,
    settings: JSON.stringify(settings),
    step: String(state.step),
    progress: JSON.stringify(progress),
  };
  await writeFileAtomically(path, encodeSafetensors(tensors, metadata));
}

/**
 * Reads a checkpoint of a network with this layout.
 *
 * @returns undefined if there is no such file.
 * @throws UserError if the file cannot be read, is damaged, or belongs to another version, network
 *   or run.
 */
export async function loadCheckpoint(
  path: string,
  layout: StateLayout,
  settings: object,
): Promise<Checkpoint | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(path, 'read', error);
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  if (metadata['format'] !== format || metadata['version'] !== version) {
    throw new UserError(
      `${path} must be a ${format} checkpoint of version ${version}, ` +
        `received ${metadata['format']} ${metadata['version']}. ${remedy}`,
    );
  }
  const [first, ...others] = differences(
    settings,
    upgradeSettings(JSON.parse(metadata['settings']!)),
  );
  if (first) {
    const list = [first, ...others].map(
      ({ field, a, b }) => `${field} is ${inWords(b)} there and ${inWords(a)} in config.json`,
    );
    throw new UserError(`${path} was saved with other settings: ${list.join('; ')}. ${remedy}`);
  }
  const vectors: Record<Vector, Float32Array> = {
    parameters: new Float32Array(layout.parameterCount),
    firstMoments: new Float32Array(layout.parameterCount),
    secondMoments: new Float32Array(layout.secondMomentCount),
    runningStatistics: new Float32Array(layout.runningStatisticCount),
  };
  for (const [name, vector, { shape, offset }] of tensorPlaces(layout)) {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      const received = tensor ? `received [${tensor.shape}]` : 'it is missing';
      throw new UserError(
        `${path} belongs to another network: ${name} must have the shape [${shape}], ${received}. ${remedy}`,
      );
    }
    vectors[vector].set(tensor.values, offset);
  }
  const step = Number(metadata['step']);
  const progress: RunProgress = JSON.parse(metadata['progress']!);
  return { state: { step, ...vectors }, progress };
}

function inWords(setting: unknown): string {
  return setting === undefined ? 'missing' : JSON.stringify(setting);
}
