import type { Layer, ResidualLayer } from '../../network.ts';
import type { GraphBuilder, Rewrite, Value } from '../graph/graphBuilder.ts';

export type KernelShape = readonly [
  outChannels: number,
  inChannels: number,
  height: number,
  width: number,
];

/** What the layers of one graph share while they are emitted. */
export interface EmitContext {
  readonly graph: GraphBuilder;
  readonly batchNorm: { readonly epsilon: number };
  /** The named tensor of the network's parameters. */
  parameter(name: string): Value;
  /** The named tensor of the running statistics. */
  statistic(name: string): Value;
}

export interface TrainingContext extends EmitContext {
  /** Gradients of the loss by parameter name, without the l2 term; filled by the backward pass. */
  readonly gradients: Map<string, Value>;
  /** What this batch adds to the running statistics, by name; filled by the forward pass. */
  readonly batchStatistics: Map<string, Value>;
}

/** A layer's result, and how the gradient with respect to it goes back through the layer. */
export interface Emitted {
  readonly output: Value;
  /** Records the parameters' gradients and returns the gradient with respect to the input. */
  backward(outputGradient: Value): Value;
}

/** How one kind of layer becomes nodes. */
export interface LayerEmitter<Kind extends Layer> {
  train(context: TrainingContext, layer: Kind, input: Value): Emitted;
  infer(context: EmitContext, layer: Kind, input: Value): Value;
}

/** A layer that is more than a composition of others. */
export type PrimitiveLayer = Exclude<Layer, ResidualLayer>;

/** One way to write a network as nodes: an emitter for each kind of layer. */
export type EmitterSet = {
  readonly [Kind in PrimitiveLayer['kind']]: LayerEmitter<Extract<Layer, { kind: Kind }>>;
} & {
  /**
   * Where each element of a convolution kernel comes from in the [O, I, kh, kw] of a state, when
   * the graph's parameters hold kernels in another order.
   */
  readonly kernelOrder?: (shape: KernelShape) => Uint32Array;
  /** The sum of two gradients, where Add is not the best way. */
  readonly addGradients?: (graph: GraphBuilder, a: Value, b: Value) => Value;
  /** What becomes of the nodes of all layers together. */
  readonly rewrite?: Rewrite;
};
