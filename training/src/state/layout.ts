import type { Layer, Network } from '../network.ts';
import type { Optimizer } from '../recipe.ts';

/** The position of a tensor in a flat vector. */
export interface TensorSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export interface ParameterSlot extends TensorSlot {
  readonly initializer: 'heNormal' | 'zeros' | 'ones';
  /** The number of inputs to each output, which sets the scale of `heNormal`. */
  readonly fanIn: number;
  /** Whether the l2 term of the loss includes it, as it does every convolution kernel. */
  readonly regularized: boolean;
}

export interface RunningStatisticSlot extends TensorSlot {
  readonly initializer: 'zeros' | 'ones';
}

/**
 * The position of each tensor of a network in the flat vectors that trainers and checkpoints share,
 * in the order of the layers. Convolution kernels are [out, in, k, k], dense kernels [in, out].
 */
export interface StateLayout {
  readonly optimizer: Optimizer['kind'];
  readonly parameters: readonly ParameterSlot[];
  readonly parameterCount: number;
  /** The number of parameters, or 0 if the optimizer has no second moments. */
  readonly secondMomentCount: number;
  readonly runningStatistics: readonly RunningStatisticSlot[];
  readonly runningStatisticCount: number;
}

type Unplaced<Slot extends TensorSlot> = Omit<Slot, 'offset' | 'size'>;

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function place<Slot extends TensorSlot>(
  tensors: readonly Unplaced<Slot>[],
): { slots: (Unplaced<Slot> & TensorSlot)[]; count: number } {
  let count = 0;
  const slots = tensors.map((tensor) => {
    const slot = { ...tensor, offset: count, size: elementCount(tensor.shape) };
    count += slot.size;
    return slot;
  });
  return { slots, count };
}

function parametersOf(layer: Layer): Unplaced<ParameterSlot>[] {
  switch (layer.kind) {
    case 'conv': {
      const { name, inChannels, outChannels, kernelSize } = layer;
      const fanIn = inChannels * kernelSize * kernelSize;
      const kernel: Unplaced<ParameterSlot> = {
        name: `${name}.kernel`,
        shape: [outChannels, inChannels, kernelSize, kernelSize],
        initializer: 'heNormal',
        fanIn,
        regularized: true,
      };
      const bias: Unplaced<ParameterSlot> = {
        name: `${name}.bias`,
        shape: [outChannels],
        initializer: 'zeros',
        fanIn,
        regularized: false,
      };
      return layer.bias ? [kernel, bias] : [kernel];
    }
    case 'batchNorm': {
      const common = { shape: [layer.channels], fanIn: 1, regularized: false };
      return [
        { name: `${layer.name}.gamma`, initializer: 'ones', ...common },
        { name: `${layer.name}.beta`, initializer: 'zeros', ...common },
      ];
    }
    case 'dense': {
      const { name, inFeatures, units } = layer;
      const common = { fanIn: inFeatures, regularized: false };
      return [
        { name: `${name}.kernel`, shape: [inFeatures, units], initializer: 'heNormal', ...common },
        { name: `${name}.bias`, shape: [units], initializer: 'zeros', ...common },
      ];
    }
    case 'residual':
      return [...layer.shortcut, ...layer.body].flatMap(parametersOf);
    default:
      return [];
  }
}

function runningStatisticsOf(layer: Layer): Unplaced<RunningStatisticSlot>[] {
  switch (layer.kind) {
    case 'batchNorm':
      return [
        { name: `${layer.name}.mean`, shape: [layer.channels], initializer: 'zeros' },
        { name: `${layer.name}.variance`, shape: [layer.channels], initializer: 'ones' },
      ];
    case 'residual':
      return [...layer.shortcut, ...layer.body].flatMap(runningStatisticsOf);
    default:
      return [];
  }
}

export function stateLayout(network: Network, optimizer: Pick<Optimizer, 'kind'>): StateLayout {
  const parameters = place<ParameterSlot>(network.layers.flatMap(parametersOf));
  const runningStatistics = place<RunningStatisticSlot>(
    network.layers.flatMap(runningStatisticsOf),
  );
  return {
    optimizer: optimizer.kind,
    parameters: parameters.slots,
    parameterCount: parameters.count,
    secondMomentCount: optimizer.kind === 'adam' ? parameters.count : 0,
    runningStatistics: runningStatistics.slots,
    runningStatisticCount: runningStatistics.count,
  };
}
