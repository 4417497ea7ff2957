import { checkMemory } from '@cutmix/arrays/memory';
import { type Checks, kindOf, type TensorLike } from '@cutmix/core/adapter';
import { Tensor, type TensorConstructor } from 'onnxruntime-common';
import {
  arrayOf,
  type HostArray,
  type HostData,
  type HostType,
  TYPE_NAMES,
} from './elementTypes.ts';

/** A tensor in CPU memory, of a type whose elements are whole bytes. */
export interface HostTensor extends Tensor {
  readonly type: HostType;
  readonly data: HostData;
}

/** Throws unless a tensor is in CPU memory and its type, data and dims agree. */
export function checkHostTensor(checks: Checks, name: string, tensor: Tensor): void {
  const { type, dims, location } = tensor;
  if (location === 'none') throw new RangeError(`@cutmix/onnx: ${name} is already disposed`);
  // Texts are put together only for an error: this runs for every tensor of every batch.
  if (!TYPE_NAMES.includes(type)) {
    throw checks.wrongKind(`type of ${name}`, `one of ${TYPE_NAMES.join(', ')}`, type);
  }
  if (!location.startsWith('cpu')) {
    const remedy = 'for tensors on a GPU use @cutmix/onnx/model';
    throw checks.wrongKind(`location of ${name}`, '"cpu"', location, remedy);
  }
  const data = tensor.data as HostData;
  const expected = arrayOf(type as HostType).name;
  const received = kindOf(data);
  if (received !== expected && !(type === 'float16' && received === 'Float16Array')) {
    throw checks.wrongKind(`data of ${name}`, `of type ${expected}`, data);
  }
  checkMemory(checks, name, data, dims);
}

/** Returns element type and dimensions, which the checks compare. */
export function typeAndShape({ type, dims }: Tensor): TensorLike {
  return { type, shape: dims };
}

/** Returns a tensor with the same type, shape and kind of data, over other memory. */
export function tensorOver(buffer: ArrayBuffer, like: HostTensor): Tensor {
  // A newer engine may hold float16 in its own Float16Array. Any other array follows from the type:
  // data.constructor could be Node's Buffer.
  const isFloat16Array = kindOf(like.data) === 'Float16Array';
  const HostArray = isFloat16Array ? (like.data.constructor as HostArray) : arrayOf(like.type);
  return newTensor(like.type, new HostArray(buffer), like.dims, like);
}

/**
 * Returns a new tensor of the class of `like`. Feeds are read by their properties, so any class would
 * do; but a tensor among the `fetches` of `InferenceSession.run` must be an instance of the class
 * of that very build, and the one imported here may be the ESM twin of a CommonJS runtime, or
 * another version. The imported class is for plain objects that only look like tensors.
 */
export function newTensor(
  type: HostType,
  data: HostData,
  dims: readonly number[],
  like: Tensor,
): Tensor {
  const isTensorClass =
    typeof like.constructor === 'function' && 'fromPinnedBuffer' in like.constructor;
  const LikeTensor = (isTensorClass ? like.constructor : Tensor) as TensorConstructor;
  return new LikeTensor(type, data, [...dims]);
}
