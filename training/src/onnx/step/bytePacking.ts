import { Tensor } from 'onnxruntime-node';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';

/** The shape of a byte tensor with four bytes of a row in each int32, the first in its low bits. */
export function packedShape(shape: readonly number[]): number[] {
  return [...shape.slice(0, -1), shape.at(-1)! / 4];
}

/** The same memory as an int32 tensor. */
export function packBytes({ data, dims }: Tensor): Tensor {
  const bytes = data as Uint8Array;
  const isAligned = bytes.byteOffset % 4 === 0;
  const { buffer, byteOffset, length } = isAligned ? bytes : bytes.slice();
  return new Tensor('int32', new Int32Array(buffer, byteOffset, length / 4), packedShape(dims));
}

/** Unpacks bytes into int32 values of the given shape, using operators that WebGPU has. */
export function unpackBytes(graph: GraphBuilder, packed: Value, shape: readonly number[]): Value {
  const isNegative = op.less(graph, packed, graph.int32(0));
  // Clears the sign bit, so that division rounds down.
  let rest = op.where(graph, isNegative, op.sub(graph, packed, graph.int32(-(2 ** 31))), packed);
  const bytes: Value[] = [];
  for (let place = 0; place < 3; place++) {
    const quotient = op.div(graph, rest, graph.int32(256));
    bytes.push(op.sub(graph, rest, op.mul(graph, quotient, graph.int32(256))));
    rest = quotient;
  }
  bytes.push(op.where(graph, isNegative, op.add(graph, rest, graph.int32(128)), rest));
  const columns = bytes.map((byte) => op.reshape(graph, byte, [...packed.shape, 1]));
  const together = op.concat(graph, columns, packed.shape.length);
  return op.reshape(graph, together, shape);
}
