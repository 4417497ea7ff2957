import type { StateLayout } from '../../state/layout.ts';
import type { EmitterSet, KernelShape } from '../layers/emitter.ts';

function isKernel(shape: readonly number[]): shape is KernelShape {
  return shape.length === 4;
}

/** For each parameter in the order of a graph, its index in the vectors of a state. */
export function parameterOrder(layout: StateLayout, { kernelOrder }: EmitterSet): Uint32Array {
  const order = Uint32Array.from({ length: layout.parameterCount }, (_, i) => i);
  if (kernelOrder) {
    for (const { shape, offset } of layout.parameters) {
      if (isKernel(shape)) {
        order.set(
          kernelOrder(shape).map((index) => offset + index),
          offset,
        );
      }
    }
  }
  return order;
}

/** Reorders a vector of a state for the graph. */
export function toGraphOrder(values: Float32Array, order: Uint32Array): Float32Array {
  return values.map((_, position) => values[order[position]!]!);
}

/** Reorders a vector of the graph for a state: the inverse of `toGraphOrder`. */
export function fromGraphOrder(values: Float32Array, order: Uint32Array): Float32Array {
  const result = new Float32Array(values.length);
  for (const [position, index] of order.entries()) {
    result[index] = values[position]!;
  }
  return result;
}
