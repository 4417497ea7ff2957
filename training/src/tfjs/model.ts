import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import type { Layer, Network } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import { BatchNorm, Relu } from './layers.ts';

function apply(layer: layers.Layer, inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  return layer.apply(inputs) as SymbolicTensor;
}

function connect(
  layer: Layer,
  inputs: SymbolicTensor,
  batchNorm: TrainingRecipe['batchNorm'],
): SymbolicTensor {
  const connectAll = (branch: readonly Layer[]): SymbolicTensor =>
    branch.reduce((tensor, next) => connect(next, tensor, batchNorm), inputs);
  // Weights are loaded before the first step; random ones would only take time.
  const kernelInitializer = initializers.zeros();
  switch (layer.kind) {
    case 'conv': {
      const { name, outChannels: filters, kernelSize, stride: strides, bias: useBias } = layer;
      const config = { name, filters, kernelSize, strides, useBias, kernelInitializer };
      return apply(layers.conv2d({ ...config, padding: 'same' }), inputs);
    }
    case 'batchNorm':
      return apply(new BatchNorm({ name: layer.name, ...batchNorm }), inputs);
    case 'relu':
      return apply(new Relu(), inputs);
    case 'residual':
      return apply(layers.add(), [connectAll(layer.body), connectAll(layer.shortcut)]);
    case 'globalAveragePool':
      return apply(layers.globalAveragePooling2d({}), inputs);
    case 'dense':
      return apply(
        layers.dense({ name: layer.name, units: layer.units, kernelInitializer }),
        inputs,
      );
  }
}

/** The network as a `tf.layers` model from images [N, H, W, C] to logits [N, classes]. */
export function buildModel(network: Network, batchNorm: TrainingRecipe['batchNorm']): LayersModel {
  const { name, inputSize, inputChannels } = network;
  const images = input({ shape: [inputSize, inputSize, inputChannels] });
  const logits = network.layers.reduce(
    (tensor, layer) => connect(layer, tensor, batchNorm),
    images,
  );
  return model({ name, inputs: images, outputs: logits });
}
