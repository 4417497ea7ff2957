import type { StateLayout } from '../../state/layout.ts';
import type { EmitterSet, KernelShape } from '../layers/emitter.ts';

function isKernel(shape: readonly number[]): shape is KernelShape {
  return shape.length === 4;
}

/** Where each parameter of a graph comes from in the vectors of a state. */
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

/** A vector of a state in the order of the graph. */
export function toGraphOrder(values: Float32Array, order: Uint32Array): Float32Array {
  return values.map((_, position) => values[order[position]!]!);
}

/** The inverse of `toGraphOrder`. */
export function fromGraphOrder(values: Float32Array, order: Uint32Array): Float32Array {
  const result = new Float32Array(values.length);
  for (const [position, index] of order.entries()) {
    result[index] = values[position]!;
  }
  return result;
}
