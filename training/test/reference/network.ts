import { type Layer, type Network, samePadding } from '../../src/network.ts';
import type { TrainingRecipe } from '../../src/recipe.ts';
import { stateLayout, type TensorSlot } from '../../src/state/layout.ts';

/**
 * The network, its loss and the optimizers as plain loops in float64, written from their definitions
 * without any code of the trainers. Gradients are central differences of the loss, so that they do
 * not depend on a formula. For tiny networks only.
 */

interface Activation {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface ReferenceState {
  readonly parameters: Float64Array;
  readonly runningStatistics: Float64Array;
  readonly firstMoments: Float64Array;
  readonly secondMoments: Float64Array;
}

export interface ReferenceBatch {
  readonly count: number;
  /** [N, C, H, W] in [0, 1]. */
  readonly images: Float64Array;
  /** [N, K]. */
  readonly labels: Float64Array;
}

interface Pass {
  readonly training: boolean;
  readonly batchNorm: TrainingRecipe['batchNorm'];
  readonly tensors: ReadonlyMap<string, Float64Array>;
  /** Filled in training: the running statistics after this batch. */
  readonly newRunningStatistics: Map<string, Float64Array>;
}

function tensorsOf(slots: readonly TensorSlot[], vector: Float64Array): [string, Float64Array][] {
  return slots.map(({ name, offset, size }) => [name, vector.subarray(offset, offset + size)]);
}

function conv(layer: Extract<Layer, { kind: 'conv' }>, { shape, data }: Activation, pass: Pass) {
  const [batch, inChannels, height, width] = shape as [number, number, number, number];
  const { kernelSize, outChannels, stride } = layer;
  const kernel = pass.tensors.get(`${layer.name}.kernel`)!;
  const bias = layer.bias ? pass.tensors.get(`${layer.name}.bias`)! : undefined;
  const vertical = samePadding(height, kernelSize, stride);
  const horizontal = samePadding(width, kernelSize, stride);
  const out = new Float64Array(batch * outChannels * vertical.outputSize * horizontal.outputSize);
  let index = 0;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < outChannels; o++) {
      for (let y = 0; y < vertical.outputSize; y++) {
        for (let x = 0; x < horizontal.outputSize; x++) {
          let sum = bias ? bias[o]! : 0;
          for (let c = 0; c < inChannels; c++) {
            for (let i = 0; i < kernelSize; i++) {
              for (let j = 0; j < kernelSize; j++) {
                const row = y * stride + i - vertical.before;
                const column = x * stride + j - horizontal.before;
                if (row >= 0 && row < height && column >= 0 && column < width) {
                  const weight = kernel[((o * inChannels + c) * kernelSize + i) * kernelSize + j]!;
                  sum += weight * data[((n * inChannels + c) * height + row) * width + column]!;
                }
              }
            }
          }
          out[index++] = sum;
        }
      }
    }
  }
  const outShape = [batch, outChannels, vertical.outputSize, horizontal.outputSize];
  return { shape: outShape, data: out };
}

function batchNorm(
  layer: Extract<Layer, { kind: 'batchNorm' }>,
  { shape, data }: Activation,
  pass: Pass,
): Activation {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const pixels = height * width;
  const tensor = (part: string) => pass.tensors.get(`${layer.name}.${part}`)!;
  const newMean = new Float64Array(channels);
  const newVariance = new Float64Array(channels);
  const out = new Float64Array(data.length);
  for (let c = 0; c < channels; c++) {
    const indices = Array.from(
      { length: batch * pixels },
      (_, i) => (Math.floor(i / pixels) * channels + c) * pixels + (i % pixels),
    );
    let mean = tensor('mean')[c]!;
    let variance = tensor('variance')[c]!;
    if (pass.training) {
      const { momentum } = pass.batchNorm;
      const batchMean = indices.reduce((sum, i) => sum + data[i]!, 0) / indices.length;
      const batchVariance =
        indices.reduce((sum, i) => sum + (data[i]! - batchMean) ** 2, 0) / indices.length;
      newMean[c] = momentum * mean + (1 - momentum) * batchMean;
      newVariance[c] = momentum * variance + (1 - momentum) * batchVariance;
      mean = batchMean;
      variance = batchVariance;
    }
    for (const i of indices) {
      const normalized = (data[i]! - mean) / Math.sqrt(variance + pass.batchNorm.epsilon);
      out[i] = normalized * tensor('gamma')[c]! + tensor('beta')[c]!;
    }
  }
  pass.newRunningStatistics.set(`${layer.name}.mean`, newMean);
  pass.newRunningStatistics.set(`${layer.name}.variance`, newVariance);
  return { shape, data: out };
}

function globalAveragePool({ shape, data }: Activation): Activation {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const pixels = height * width;
  const out = Float64Array.from(
    { length: batch * channels },
    (_, i) => data.subarray(i * pixels, (i + 1) * pixels).reduce((a, b) => a + b, 0) / pixels,
  );
  return { shape: [batch, channels], data: out };
}

function dense(
  layer: Extract<Layer, { kind: 'dense' }>,
  { shape, data }: Activation,
  pass: Pass,
): Activation {
  const batch = shape[0]!;
  const { inFeatures, units } = layer;
  const kernel = pass.tensors.get(`${layer.name}.kernel`)!;
  const bias = pass.tensors.get(`${layer.name}.bias`)!;
  const out = Float64Array.from({ length: batch * units }, (_, i) => {
    const row = Math.floor(i / units);
    const unit = i % units;
    let sum = bias[unit]!;
    for (let f = 0; f < inFeatures; f++) {
      sum += data[row * inFeatures + f]! * kernel[f * units + unit]!;
    }
    return sum;
  });
  return { shape: [batch, units], data: out };
}

function applyLayer(layer: Layer, x: Activation, pass: Pass): Activation {
  switch (layer.kind) {
    case 'conv':
      return conv(layer, x, pass);
    case 'batchNorm':
      return batchNorm(layer, x, pass);
    case 'relu':
      return { shape: x.shape, data: x.data.map((value) => Math.max(value, 0)) };
    case 'globalAveragePool':
      return globalAveragePool(x);
    case 'dense':
      return dense(layer, x, pass);
    case 'residual': {
      const body = forward(layer.body, x, pass);
      const shortcut = forward(layer.shortcut, x, pass);
      return { shape: body.shape, data: body.data.map((v, i) => v + shortcut.data[i]!) };
    }
  }
}

function forward(layers: readonly Layer[], input: Activation, pass: Pass): Activation {
  return layers.reduce((x, layer) => applyLayer(layer, x, pass), input);
}

export interface ReferenceResult {
  readonly loss: number;
  readonly logits: Float64Array;
  readonly runningStatistics: Float64Array;
}

/** Mean cross-entropy plus the l2 term, with the statistics of the batch if `training`. */
export function referenceLoss(
  network: Network,
  recipe: TrainingRecipe,
  state: Pick<ReferenceState, 'parameters' | 'runningStatistics'>,
  { count, images, labels }: ReferenceBatch,
  training: boolean,
): ReferenceResult {
  const layout = stateLayout(network, recipe.optimizer);
  const { inputChannels, inputSize, classes } = network;
  const pass: Pass = {
    training,
    batchNorm: recipe.batchNorm,
    tensors: new Map([
      ...tensorsOf(layout.parameters, state.parameters),
      ...tensorsOf(layout.runningStatistics, state.runningStatistics),
    ]),
    newRunningStatistics: new Map(),
  };
  const input = { shape: [count, inputChannels, inputSize, inputSize], data: images };
  const { data: logits } = forward(network.layers, input, pass);
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const values = logits.subarray(row * classes, (row + 1) * classes);
    const logSum = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
    values.forEach((value, k) => {
      loss -= (labels[row * classes + k]! * (value - logSum)) / count;
    });
  }
  for (const { name, regularized } of layout.parameters) {
    if (regularized) {
      loss += recipe.l2 * pass.tensors.get(name)!.reduce((sum, w) => sum + w * w, 0);
    }
  }
  const runningStatistics = layout.runningStatistics.flatMap(({ name }) => [
    ...pass.newRunningStatistics.get(name)!,
  ]);
  return { loss, logits, runningStatistics: Float64Array.from(runningStatistics) };
}

/** Central differences of the training loss with respect to the parameters at `indices`. */
export function numericalGradient(
  network: Network,
  recipe: TrainingRecipe,
  state: Pick<ReferenceState, 'parameters' | 'runningStatistics'>,
  batch: ReferenceBatch,
  indices: readonly number[] = [...state.parameters.keys()],
): Float64Array {
  const delta = 1e-5;
  const { parameters, runningStatistics } = state;
  const lossAt = (index: number, value: number): number => {
    const moved = { parameters: parameters.with(index, value), runningStatistics };
    return referenceLoss(network, recipe, moved, batch, true).loss;
  };
  return Float64Array.from(indices, (index) => {
    const value = parameters[index]!;
    return (lossAt(index, value + delta) - lossAt(index, value - delta)) / (2 * delta);
  });
}

/** Training step number `step`, counted from 1. */
export function referenceStep(
  network: Network,
  recipe: TrainingRecipe,
  state: ReferenceState,
  batch: ReferenceBatch,
  step: number,
): ReferenceState & { readonly loss: number; readonly gradient: Float64Array } {
  const { loss, runningStatistics } = referenceLoss(network, recipe, state, batch, true);
  const gradient = numericalGradient(network, recipe, state, batch);
  const { optimizer } = recipe;
  if (optimizer.kind === 'nesterov') {
    const { learningRate, momentum } = optimizer;
    const velocity = state.firstMoments.map((v, i) => momentum * v + gradient[i]!);
    const parameters = state.parameters.map(
      (p, i) => p - learningRate * (gradient[i]! + momentum * velocity[i]!),
    );
    return { ...state, loss, gradient, parameters, runningStatistics, firstMoments: velocity };
  }
  const { learningRate, beta1, beta2, epsilon } = optimizer;
  const firstMoments = state.firstMoments.map((m, i) => beta1 * m + (1 - beta1) * gradient[i]!);
  const secondMoments = state.secondMoments.map(
    (v, i) => beta2 * v + (1 - beta2) * gradient[i]! ** 2,
  );
  const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  const parameters = state.parameters.map(
    (p, i) => p - (rate * firstMoments[i]!) / (Math.sqrt(secondMoments[i]!) + epsilon),
  );
  return { loss, gradient, parameters, runningStatistics, firstMoments, secondMoments };
}
