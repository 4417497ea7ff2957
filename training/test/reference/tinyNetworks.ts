import { philoxStream } from '@cutmix/core';
import type { ConvLayer, Layer, Network } from '../../src/network.ts';
import type { TrainingRecipe } from '../../src/recipe.ts';
import { stateLayout } from '../../src/state/layout.ts';
import type { ImageBatch, TrainState } from '../../src/trainer.ts';
import { adamRecipe } from '../fixtures/recipes.ts';
import type { ReferenceBatch, ReferenceState } from './network.ts';

/** With an l2 term large enough to show in a gradient. */
export const tinyRecipe: TrainingRecipe = { ...adamRecipe, l2: 0.01 };

export function tinyConv(
  name: string,
  inChannels: number,
  outChannels: number,
  { kernelSize = 3, stride = 1, bias = false } = {},
): ConvLayer {
  return { kind: 'conv', name, inChannels, outChannels, kernelSize, stride, bias };
}

const norm = (name: string, channels: number): Layer => ({ kind: 'batchNorm', name, channels });

/** A normalized stem of 3 channels, `layers` to `channels` feature maps, pooling, a classifier. */
export function tinyNetwork(
  name: string,
  layers: readonly Layer[],
  channels: number,
  inputSize = 6,
): Network {
  const classes = 4;
  return {
    name,
    inputChannels: 3,
    inputSize,
    classes,
    layers: [
      tinyConv('stem', 3, 3),
      norm('stem.n', 3),
      ...layers,
      { kind: 'globalAveragePool' },
      { kind: 'dense', name: 'classifier', inFeatures: channels, units: classes },
    ],
  };
}

/** A network for each kind of layer, after a stem, so that its input gradient matters. */
export const layerNetworks: readonly Network[] = [
  tinyNetwork('pool and dense', [], 3),
  tinyNetwork('conv with bias', [tinyConv('a', 3, 2, { bias: true })], 2),
  tinyNetwork('conv 1x1', [tinyConv('a', 3, 2, { kernelSize: 1 })], 2),
  tinyNetwork('conv 5x5', [tinyConv('a', 3, 2, { kernelSize: 5 })], 2),
  tinyNetwork('conv of stride 2', [tinyConv('a', 3, 2, { stride: 2 })], 2),
  tinyNetwork('conv of stride 2 on an odd size', [tinyConv('a', 3, 2, { stride: 2 })], 2, 5),
  tinyNetwork(
    'projection of stride 2',
    [tinyConv('a', 3, 2, { kernelSize: 1, stride: 2, bias: true })],
    2,
  ),
  tinyNetwork('batch normalization', [tinyConv('a', 3, 2), norm('n', 2), { kind: 'relu' }], 2),
  tinyNetwork('relu', [{ kind: 'relu' }], 3),
  tinyNetwork(
    'residual with identity',
    [{ kind: 'residual', body: [tinyConv('a', 3, 3), { kind: 'relu' }], shortcut: [] }],
    3,
  ),
];

/** A small ResNet with one projected block and all kinds of layers. */
export const tinyResnet: Network = tinyNetwork(
  'tiny resnet',
  [
    { kind: 'relu' },
    {
      kind: 'residual',
      body: [
        tinyConv('body1', 3, 3, { stride: 2 }),
        norm('body1.n', 3),
        { kind: 'relu' },
        tinyConv('body2', 3, 3),
        norm('body2.n', 3),
      ],
      shortcut: [tinyConv('shortcut', 3, 3, { kernelSize: 1, stride: 2, bias: true })],
    },
    { kind: 'relu' },
  ],
  3,
);

/** All kinds of layers, with channel counts that are multiples of `block`. */
export function nchwcResnet(block: number): Network {
  return {
    name: `resnet of blocks of ${block}`,
    inputChannels: 3,
    inputSize: 6,
    classes: 4,
    layers: [
      tinyConv('stem', 3, block),
      norm('stem.n', block),
      { kind: 'relu' },
      { kind: 'residual', body: [tinyConv('same', block, block)], shortcut: [] },
      { kind: 'relu' },
      {
        kind: 'residual',
        body: [
          tinyConv('body1', block, 2 * block, { stride: 2 }),
          norm('body1.n', 2 * block),
          { kind: 'relu' },
          tinyConv('body2', 2 * block, 2 * block),
          norm('body2.n', 2 * block),
        ],
        shortcut: [
          tinyConv('shortcut', block, 2 * block, { kernelSize: 1, stride: 2, bias: true }),
        ],
      },
      { kind: 'relu' },
      tinyConv('odd', 2 * block, block, { stride: 2, bias: true }),
      { kind: 'globalAveragePool' },
      { kind: 'dense', name: 'classifier', inFeatures: block, units: 4 },
    ],
  };
}

/** A state as in the middle of training: no entry is zero, so that every formula matters. */
export function tinyState(network: Network): TrainState {
  const { parameters, parameterCount, runningStatisticCount } = stateLayout(
    network,
    tinyRecipe.optimizer,
  );
  const random = philoxStream(11, 0, 0);
  const uniform = (low: number, high: number): number => low + (high - low) * random.nextUniform();
  const values = new Float32Array(parameterCount);
  for (const { offset, size, initializer } of parameters) {
    for (let i = offset; i < offset + size; i++) {
      values[i] = initializer === 'ones' ? uniform(0.5, 1.5) : uniform(-0.5, 0.5);
    }
  }
  return {
    step: 20,
    parameters: values,
    firstMoments: values.map(() => uniform(-0.02, 0.02)),
    secondMoments: values.map(() => uniform(1e-4, 1e-3)),
    runningStatistics: new Float32Array(runningStatisticCount).map(() => uniform(0.2, 1.2)),
  };
}

export function referenceState(state: TrainState): ReferenceState {
  return {
    parameters: Float64Array.from(state.parameters),
    runningStatistics: Float64Array.from(state.runningStatistics),
    firstMoments: Float64Array.from(state.firstMoments),
    secondMoments: Float64Array.from(state.secondMoments),
  };
}

export interface TinyBatch {
  readonly count: number;
  /** Bytes [N, C, H, W]. */
  readonly bytes: Uint8Array;
  readonly classIds: Uint8Array;
  /** Rows of class shares [N, K] that mix two classes. */
  readonly softLabels: Float32Array;
}

export function tinyBatch({ inputSize, classes }: Network, count = 3, seed = 12): TinyBatch {
  const random = philoxStream(seed, 0, 0);
  const bytes = new Uint8Array(count * 3 * inputSize ** 2).map(() => random.nextBelow(256));
  const classIds = new Uint8Array(count).map(() => random.nextBelow(classes));
  const softLabels = new Float32Array(count * classes);
  classIds.forEach((id, row) => {
    softLabels[row * classes + id]! += 0.75;
    softLabels[row * classes + ((id + 1 + row) % classes)]! += 0.25;
  });
  return { count, bytes, classIds, softLabels };
}

/** The images of a batch in reverse order. */
export function reversed({ count, images, labels }: ImageBatch): ImageBatch {
  const size = images.length / count;
  const rows = Array.from({ length: count }, (_, i) => [
    ...images.subarray(i * size, (i + 1) * size),
  ]);
  return { count, images: Uint8Array.from(rows.reverse().flat()), labels: labels.toReversed() };
}

export function referenceBatch({ count, bytes, softLabels }: TinyBatch): ReferenceBatch {
  return {
    count,
    images: Float64Array.from(bytes, (byte) => byte / 255),
    labels: Float64Array.from(softLabels),
  };
}

/** ‖actual − expected‖ / ‖expected‖. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}
