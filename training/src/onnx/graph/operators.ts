import { elementCount } from '../../state/layout.ts';
import { absent, type GraphBuilder, type Value } from './graphBuilder.ts';

/** ONNX operators as functions that compute the shape of their result. */

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const lengthA = a[axis - rank + a.length] ?? 1;
    const lengthB = b[axis - rank + b.length] ?? 1;
    return lengthA === 1 ? lengthB : lengthA;
  });
}

function elementwise(opType: string) {
  return (graph: GraphBuilder, a: Value, b: Value): Value =>
    graph.node(opType, [a, b], broadcastShape(a.shape, b.shape));
}

function unary(opType: string) {
  return (graph: GraphBuilder, x: Value): Value => graph.node(opType, [x], x.shape);
}

export const add = elementwise('Add');
export const sub = elementwise('Sub');
export const mul = elementwise('Mul');
export const div = elementwise('Div');
export const equal = elementwise('Equal');
export const less = elementwise('Less');
export const exp = unary('Exp');
export const log = unary('Log');
export const neg = unary('Neg');
export const reciprocal = unary('Reciprocal');
export const relu = unary('Relu');
export const sqrt = unary('Sqrt');

export function scalar(graph: GraphBuilder, value: number): Value {
  return graph.float32([value], []);
}

/** 1 where x > 0, otherwise 0; HardSigmoid is the fastest such operator on the CPU. */
export function isPositive(graph: GraphBuilder, x: Value): Value {
  return graph.node('HardSigmoid', [x], x.shape, { alpha: { float: 1e30 }, beta: { float: 0 } });
}

/** `yes` where the condition is true, otherwise `no`; all have the same shape. */
export function where(graph: GraphBuilder, condition: Value, yes: Value, no: Value): Value {
  return graph.node('Where', [condition, yes, no], condition.shape);
}

export function castToFloat32(graph: GraphBuilder, x: Value): Value {
  return graph.node('Cast', [x], x.shape, { to: 1 });
}

export function reshape(graph: GraphBuilder, x: Value, shape: readonly number[]): Value {
  const source = x.source ?? x;
  const isSame = `${source.shape}` === `${shape}`;
  return isSame
    ? source
    : { ...graph.node('Reshape', [source, graph.int64(shape)], shape), source };
}

export function transpose(graph: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return graph.node(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]!),
    { perm },
  );
}

/** Swaps two axes, by a reshape if the order in memory stays the same. */
export function swapAxes(graph: GraphBuilder, x: Value, a: number, b: number): Value {
  const perm = x.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
  const between = x.shape.slice(Math.min(a, b), Math.max(a, b) + 1);
  const isMove = between.filter((length) => length > 1).length > 1;
  return isMove
    ? transpose(graph, x, perm)
    : reshape(
        graph,
        x,
        perm.map((axis) => x.shape[axis]!),
      );
}

export function concat(graph: GraphBuilder, values: readonly Value[], axis: number): Value {
  const length = values.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return graph.node('Concat', values, values[0]!.shape.with(axis, length), { axis });
}

/** `size` elements of a vector, from `offset` on. */
export function segment(graph: GraphBuilder, vector: Value, offset: number, size: number): Value {
  const bounds = [graph.int64([offset]), graph.int64([offset + size])];
  return graph.node('Slice', [vector, ...bounds], [size]);
}

export function expand(graph: GraphBuilder, x: Value, shape: readonly number[]): Value {
  return graph.node('Expand', [x, graph.int64(shape)], shape);
}

/** Reverses the order along `axes`. */
export function reverse(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const starts = graph.int64(axes.map(() => -1));
  const ends = graph.int64(axes.map((axis) => -1 - x.shape[axis]!));
  const steps = graph.int64(axes.map(() => -1));
  return graph.node('Slice', [x, starts, ends, graph.int64(axes), steps], x.shape);
}

function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean) {
  return keepDims
    ? shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
    : shape.filter((_, axis) => !axes.includes(axis));
}

export function reduceSum(
  graph: GraphBuilder,
  x: Value,
  axes: readonly number[],
  keepDims = false,
): Value {
  const shape = reducedShape(x.shape, axes, keepDims);
  return graph.node('ReduceSum', [x, graph.int64(axes)], shape, { keepdims: keepDims ? 1 : 0 });
}

export function reduceMean(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return graph.node('ReduceMean', [x], reducedShape(x.shape, axes, false), { axes, keepdims: 0 });
}

/** The sum of squares over `axes`, without these axes. */
export function reduceSumSquare(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const shape = reducedShape(x.shape, axes, false);
  return graph.node('ReduceSumSquare', [x], shape, { axes, keepdims: 0 });
}

export function reduceMax(graph: GraphBuilder, x: Value, axis: number): Value {
  const shape = reducedShape(x.shape, [axis], true);
  return graph.node('ReduceMax', [x], shape, { axes: [axis], keepdims: 1 });
}

/** The product of a [..., m, k] and b [..., k, n]; leading axes are broadcast. */
export function matMul(graph: GraphBuilder, a: Value, b: Value): Value {
  const leading = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return graph.node('MatMul', [a, b], [...leading, a.shape.at(-2)!, b.shape.at(-1)!]);
}

/**
 * The sum over the second to last axis of x [..., n, k], as a product with ones: on the CPU a
 * ReduceSum over a leading axis takes ten times as long.
 */
export function sumOver(graph: GraphBuilder, x: Value): Value {
  const length = x.shape.at(-2)!;
  const ones = graph.float32(new Float32Array(length).fill(1), [1, length]);
  const shape = [...x.shape.slice(0, -2), x.shape.at(-1)!];
  return reshape(graph, matMul(graph, ones, x), shape);
}

export interface ConvAttributes {
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads?: readonly [number, number, number, number];
  readonly group?: number;
}

/**
 * A convolution of x [N, C, H, W] with a kernel [O, C / group, kh, kw] and a bias [O]. `addend` has
 * the shape of the result and is added to it; only the operator of another `domain` supports it.
 */
export function conv(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  attributes: ConvAttributes = {},
  bias?: Value,
  { addend, domain = '' }: { addend?: Value; domain?: string } = {},
): Value {
  const { strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0], group = 1 } = attributes;
  const [outChannels, , ...kernelShape] = kernel.shape as readonly number[];
  const size = (axis: 0 | 1): number => {
    const reach = dilations[axis] * (kernelShape[axis]! - 1) + 1;
    const padded = x.shape[axis + 2]! + pads[axis] + pads[axis + 2]!;
    return Math.floor((padded - reach) / strides[axis]) + 1;
  };
  const inputs = [x, kernel];
  if (bias || addend) inputs.push(bias ?? absent);
  if (addend) inputs.push(addend);
  return graph.node(
    'Conv',
    inputs,
    [x.shape[0]!, outChannels!, size(0), size(1)],
    { kernel_shape: kernelShape, strides, dilations, pads, group },
    domain,
  );
}

/** The gradient of a Conv's input, of shape `outputShape`. */
export function convTranspose(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  outputShape: readonly number[],
  { stride, pads }: { stride: number; pads: readonly [number, number, number, number] },
): Value {
  const outputPadding = [2, 3].map((axis) => {
    const padded = pads[axis - 2]! + pads[axis]!;
    return outputShape[axis]! + padded - (x.shape[axis]! - 1) * stride - kernel.shape[axis]!;
  });
  return graph.node('ConvTranspose', [x, kernel], outputShape, {
    kernel_shape: kernel.shape.slice(2),
    strides: [stride, stride],
    pads,
    output_padding: outputPadding,
  });
}

/** The given rows of `x` along its first axis, in that order. */
export function gatherRows(graph: GraphBuilder, x: Value, rows: readonly number[]): Value {
  const shape = [rows.length, ...x.shape.slice(1)];
  return graph.node('Gather', [x, graph.int64(rows)], shape, { axis: 0 });
}

/** Keeps the first `lengths[i]` entries along `axes[i]`. */
export function crop(
  graph: GraphBuilder,
  x: Value,
  axes: readonly number[],
  lengths: readonly number[],
): Value {
  const shape = x.shape.map((length, axis) => lengths[axes.indexOf(axis)] ?? length);
  if (shape.every((length, axis) => length === x.shape[axis])) {
    return x;
  }
  const starts = graph.int64(axes.map(() => 0));
  return graph.node('Slice', [x, starts, graph.int64(lengths), graph.int64(axes)], shape);
}

/** Adds zeros before and after `x` along one axis. */
export function pad(
  graph: GraphBuilder,
  x: Value,
  axis: number,
  before: number,
  after: number,
): Value {
  const at = (index: number, value: number) => x.shape.map((_, i) => (i === index ? value : 0));
  const pads = graph.int64([...at(axis, before), ...at(axis, after)]);
  return graph.node('Pad', [x, pads], x.shape.with(axis, x.shape[axis]! + before + after));
}

/** Concatenates the elements of all tensors into one vector. */
export function flatten(graph: GraphBuilder, values: readonly Value[]): Value {
  return concat(
    graph,
    values.map((value) => reshape(graph, value, [elementCount(value.shape)])),
    0,
  );
}
