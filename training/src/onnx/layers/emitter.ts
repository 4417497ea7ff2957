import type { Layer, ResidualLayer } from '../../network.ts';
import type { GraphBuilder, Rewrite, Value } from '../graph/graphBuilder.ts';

export type KernelShape = readonly [
  outChannels: number,
  inChannels: number,
  height: number,
  width: number,
];

/** What the emitters of one graph share. */
export interface EmitContext {
  readonly graph: GraphBuilder;
  readonly batchNorm: { readonly epsilon: number };
  /** The parameter tensor of this name. */
  parameter(name: string): Value;
  /** The running mean or variance of this name. */
  runningStatistic(name: string): Value;
}

export interface TrainingContext extends EmitContext {
  /** Filled by the backward pass: gradients of the loss without the l2 term, by parameter name. */
  readonly gradients: Map<string, Value>;
  /** Filled by the forward pass: means and variances of the batch, by the name of the running one. */
  readonly batchStatistics: Map<string, Value>;
}

/** The output of a layer, and its backward pass. */
export interface Emitted {
  readonly output: Value;
  /** Records the gradients of the parameters and returns the gradient of the input. */
  backward(outputGradient: Value): Value;
}

/** Writes one kind of layer as nodes. */
export interface LayerEmitter<Kind extends Layer> {
  train(context: TrainingContext, layer: Kind, input: Value): Emitted;
  infer(context: EmitContext, layer: Kind, input: Value): Value;
}

/** A layer that is not composed of others. */
export type PrimitiveLayer = Exclude<Layer, ResidualLayer>;

/** An emitter for each kind of layer; together they write a network as nodes. */
export type EmitterSet = {
  readonly [Kind in PrimitiveLayer['kind']]: LayerEmitter<Extract<Layer, { kind: Kind }>>;
} & {
  /**
   * For each element of a convolution kernel in the graph, its index in the [O, I, kh, kw] of a
   * state; left out if the order is the same.
   */
  readonly kernelOrder?: (shape: KernelShape) => Uint32Array;
  /** Adds two gradients, if Add is not the fastest way. */
  readonly addGradients?: (graph: GraphBuilder, a: Value, b: Value) => Value;
  /** Rewrites the nodes of the whole graph. */
  readonly rewrite?: Rewrite;
};
