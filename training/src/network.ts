/** A 2-D convolution with TensorFlow's SAME padding and a kernel [outChannels, inChannels, k, k]. */
export interface ConvLayer {
  readonly kind: 'conv';
  readonly name: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly bias: boolean;
}

/** Normalizes each channel over batch and pixels, then applies a learned scale and shift to it. */
export interface BatchNormLayer {
  readonly kind: 'batchNorm';
  readonly name: string;
  readonly channels: number;
}

export interface ReluLayer {
  readonly kind: 'relu';
}

/** Adds two branches of the same input. An empty shortcut is the identity. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly body: readonly Layer[];
  readonly shortcut: readonly Layer[];
}

/** The mean over all pixels: [N, C, H, W] to [N, C]. */
export interface GlobalAveragePoolLayer {
  readonly kind: 'globalAveragePool';
}

/** A fully connected layer, [N, inFeatures] to [N, units], with a kernel [inFeatures, units]. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly name: string;
  readonly inFeatures: number;
  readonly units: number;
}

export type Layer =
  | ConvLayer
  | BatchNormLayer
  | ReluLayer
  | ResidualLayer
  | GlobalAveragePoolLayer
  | DenseLayer;

/** Layers from images [N, channels, size, size] to logits [N, classes]. */
export interface Network {
  readonly name: string;
  readonly inputChannels: number;
  readonly inputSize: number;
  readonly classes: number;
  readonly layers: readonly Layer[];
}

/** TensorFlow's SAME padding along one axis; an odd pixel is added after the input. */
export function samePadding(
  size: number,
  kernelSize: number,
  stride: number,
): { before: number; after: number; outputSize: number } {
  const outputSize = Math.ceil(size / stride);
  const total = Math.max((outputSize - 1) * stride + kernelSize - size, 0);
  const before = Math.floor(total / 2);
  return { before, after: total - before, outputSize };
}

const relu: ReluLayer = { kind: 'relu' };

// No bias: before a batch normalization it has no effect, and its gradient is exactly zero.
function convBatchNorm(
  name: string,
  inChannels: number,
  outChannels: number,
  stride: number,
): readonly Layer[] {
  return [
    {
      kind: 'conv',
      name: `${name}.conv`,
      inChannels,
      outChannels,
      kernelSize: 3,
      stride,
      bias: false,
    },
    { kind: 'batchNorm', name: `${name}.bn`, channels: outChannels },
  ];
}

function residualBlock(
  name: string,
  inChannels: number,
  outChannels: number,
  stride: number,
): readonly Layer[] {
  const projected = inChannels !== outChannels;
  return [
    {
      kind: 'residual',
      body: [
        ...convBatchNorm(`${name}.1`, inChannels, outChannels, stride),
        relu,
        ...convBatchNorm(`${name}.2`, outChannels, outChannels, 1),
      ],
      shortcut: projected
        ? [
            {
              kind: 'conv',
              name: `${name}.projection`,
              inChannels,
              outChannels,
              kernelSize: 1,
              stride,
              bias: true,
            },
          ]
        : [],
    },
    relu,
  ];
}

export const resnetDepths = [20, 32, 44, 56] as const;

/** The number of layers with weights, 6n + 2, without the projections. */
export type ResnetDepth = (typeof resnetDepths)[number];

/**
 * ResNet v1 for 32×32 images (He et al., 2015, section 4.2), with the 1×1 projection shortcuts of
 * the Keras CIFAR-10 example: three stages of n residual blocks.
 *
 * @param depth - 6n + 2.
 * @throws RangeError for any other depth.
 */
export function resnet(depth: ResnetDepth): Network {
  if (!resnetDepths.includes(depth)) {
    throw new RangeError(`depth must be one of ${resnetDepths.join(', ')}, received ${depth}`);
  }
  const blocksPerStage = (depth - 2) / 6;
  const layers: Layer[] = [...convBatchNorm('stem', 3, 16, 1), relu];
  let channels = 16;
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < blocksPerStage; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      layers.push(
        ...residualBlock(`stage${stage + 1}.block${block + 1}`, channels, filters, stride),
      );
      channels = filters;
    }
  }
  layers.push(
    { kind: 'globalAveragePool' },
    { kind: 'dense', name: 'classifier', inFeatures: channels, units: 10 },
  );
  return { name: `resnet${depth}`, inputChannels: 3, inputSize: 32, classes: 10, layers };
}
