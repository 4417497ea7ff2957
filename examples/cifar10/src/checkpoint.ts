import { readFile } from 'node:fs/promises';
import type { StateLayout, TensorSlot, TrainState } from '@cutmix/training';
import { writeFileAtomically } from './atomicFile.ts';
import type { RunProgress } from './metrics.ts';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.ts';
import { UserError } from './userError.ts';

/** All that a run needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly state: TrainState;
  readonly progress: RunProgress;
}

const format = 'cutmix-cifar10';
const version = '2';

type Vector = 'parameters' | 'firstMoments' | 'secondMoments' | 'statistics';

const momentNames = {
  adam: [
    ['adam.m', 'firstMoments'],
    ['adam.v', 'secondMoments'],
  ],
  nesterov: [['nesterov.velocity', 'firstMoments']],
} as const;

/** Where each part of the flat vectors lies in the file, under which name. */
function* tensorPlaces(layout: StateLayout): Generator<[name: string, Vector, TensorSlot]> {
  for (const slot of layout.parameters) yield [slot.name, 'parameters', slot];
  for (const slot of layout.statistics) yield [slot.name, 'statistics', slot];
  for (const [prefix, vector] of momentNames[layout.optimizer]) {
    for (const slot of layout.parameters) yield [`${prefix}.${slot.name}`, vector, slot];
  }
}

/**
 * Writes a `.safetensors` file, whole or not at all.
 *
 * @param settings - What the run was started with; only the same can read it again.
 */
export async function saveCheckpoint(
  path: string,
  layout: StateLayout,
  settings: string,
  { state, progress }: Checkpoint,
): Promise<void> {
  const tensors: NamedTensor[] = [];
  for (const [name, vector, { shape, offset, size }] of tensorPlaces(layout)) {
    tensors.push({ name, shape, values: state[vector].subarray(offset, offset + size) });
  }
  const metadata = {
    format,
    version,
    settings,
    step: String(state.step),
    progress: JSON.stringify(progress),
  };
  await writeFileAtomically(path, encodeSafetensors(tensors, metadata));
}

/**
 * Reads a checkpoint of a network with this layout.
 *
 * @returns undefined when there is no such file.
 * @throws UserError when the file is damaged, of another version, network or run.
 */
export async function loadCheckpoint(
  path: string,
  layout: StateLayout,
  settings: string,
): Promise<Checkpoint | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  if (metadata['format'] !== format || metadata['version'] !== version) {
    throw new UserError(
      `${path} must be a ${format} checkpoint of version ${version}, ` +
        `it says ${metadata['format']} ${metadata['version']}.`,
    );
  }
  if (metadata['settings'] !== settings) {
    throw new UserError(
      `${path} was made with other settings: ${settings} was expected, ` +
        `it has ${metadata['settings']}.`,
    );
  }
  const vectors: Record<Vector, Float32Array> = {
    parameters: new Float32Array(layout.parameterCount),
    firstMoments: new Float32Array(layout.parameterCount),
    secondMoments: new Float32Array(layout.secondMomentCount),
    statistics: new Float32Array(layout.statisticCount),
  };
  for (const [name, vector, { shape, offset }] of tensorPlaces(layout)) {
    const tensor = tensors.get(name);
    if (tensor?.shape.join() !== shape.join()) {
      const received = tensor ? `has the shape [${tensor.shape}]` : 'is not there';
      throw new UserError(
        `${path} belongs to another network: ${name} [${shape}] was expected, it ${received}.`,
      );
    }
    vectors[vector].set(tensor.values, offset);
  }
  const step = Number(metadata['step']);
  const progress: RunProgress = JSON.parse(metadata['progress']!);
  return { state: { step, ...vectors }, progress };
}
