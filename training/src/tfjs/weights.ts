import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { elementCount, type TensorSlot } from '../state/layout.ts';

/** The variable of the model for a tensor of the state, whose name is `layer.weight`. */
function variableOf(model: LayersModel, slot: TensorSlot): tf.Variable {
  const split = slot.name.lastIndexOf('.');
  const layer = model.getLayer(slot.name.slice(0, split));
  const name = `${layer.name}/${slot.name.slice(split + 1)}`;
  const weight = layer.weights.find(({ originalName }) => originalName === name);
  if (weight === undefined) throw new Error(`the model has no weight ${slot.name}`);
  return weight.read() as tf.Variable;
}

export function variablesOf(model: LayersModel, slots: readonly TensorSlot[]): tf.Variable[] {
  return slots.map((slot) => variableOf(model, slot));
}

/** Concatenates the elements of all tensors into one vector. */
export function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.tidy(() => tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [tensor.size]))));
}

/** Assigns to each variable its part of a flat vector. */
export function assign(variables: readonly tf.Variable[], flat: tf.Tensor1D): void {
  tf.tidy(() => {
    let offset = 0;
    for (const variable of variables) {
      variable.assign(tf.reshape(tf.slice1d(flat, offset, variable.size), variable.shape));
      offset += variable.size;
    }
  });
}

/** Copies a vector, converting kernels between the state's [out, in, k, k] and tfjs's [k, k, in, out]. */
function copyTransposed(
  from: Float32Array,
  to: Float32Array,
  slots: readonly TensorSlot[],
  direction: 'toModel' | 'toState',
): void {
  for (const { shape, offset, size } of slots) {
    const [outputs, inputs] = shape.length === 4 ? (shape as [number, number]) : [1, 1];
    const taps = elementCount(shape) / (outputs * inputs);
    if (shape.length !== 4) {
      to.set(from.subarray(offset, offset + size), offset);
      continue;
    }
    let state = offset;
    for (let output = 0; output < outputs; output++) {
      for (let input = 0; input < inputs; input++) {
        for (let tap = 0; tap < taps; tap++, state++) {
          const model = offset + (tap * inputs + input) * outputs + output;
          if (direction === 'toModel') to[model] = from[state]!;
          else to[state] = from[model]!;
        }
      }
    }
  }
}

/** Reorders the convolution kernels of a flat vector from the state's layout to that of tfjs. */
export function toModelLayout(state: Float32Array, slots: readonly TensorSlot[]): Float32Array {
  const model = new Float32Array(state.length);
  copyTransposed(state, model, slots, 'toModel');
  return model;
}

/** The inverse of {@link toModelLayout}. */
export function toStateLayout(model: Float32Array, slots: readonly TensorSlot[]): Float32Array {
  const state = new Float32Array(model.length);
  copyTransposed(model, state, slots, 'toState');
  return state;
}
