import type { TensorLike } from '@cutmix/core/adapter';
import { Tensor, type TensorConstructor } from 'onnxruntime-common';
import { checks } from './checks.ts';

/** The types whose elements are whole bytes. */
export type HostType = Exclude<Tensor.Type, 'string' | 'int4' | 'uint4'>;
export type HostData = Tensor.DataTypeMap[HostType];

interface HostArray {
  new (buffer: ArrayBuffer): HostData;
  readonly name: string;
}

const ARRAYS: Readonly<Record<HostType, HostArray>> = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** The name of the built-in class of an object of any realm. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** A tensor in CPU memory, of a type whose elements are whole bytes. */
export interface HostTensor extends Tensor {
  readonly type: HostType;
  readonly data: HostData;
}

/**
 * Throws unless the value is a tensor in CPU memory whose type, data and dims agree. It is known by
 * these properties, never by its class: every runtime, and each of its builds, brings its own.
 */
export function checkTensor(name: string, value: Tensor): asserts value is HostTensor {
  checks.checkObject(name, 'an ONNX Runtime tensor', value);
  const { type, dims, location } = value;
  if (!Array.isArray(dims) || typeof location !== 'string') {
    throw checks.wrongKind(name, 'an ONNX Runtime tensor', value);
  }
  if (!Object.hasOwn(ARRAYS, type)) {
    throw checks.wrongKind(`type of ${name}`, `one of ${Object.keys(ARRAYS).join(', ')}`, type);
  }
  if (location !== 'cpu' && location !== 'cpu-pinned') {
    const expected = '"cpu" (for tensors on a GPU there is the graph of @cutmix/onnx/model)';
    throw checks.wrongKind(`location of ${name}`, expected, location);
  }
  const data = value.data as HostData;
  const expected = ARRAYS[type as HostType].name;
  const received = kindOf(data);
  if (received !== expected && !(type === 'float16' && received === 'Float16Array')) {
    throw checks.wrongKind(`data of ${name}`, `of type ${expected}`, data);
  }
  if (!dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
    throw checks.wrongValue(`shape of ${name}`, 'integers >= 0', dims);
  }
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (data.length !== size) {
    throw checks.wrongValue(
      `length of ${name}`,
      `${size}, as its shape [${dims}] says`,
      data.length,
    );
  }
}

/** What the checks of core compare. */
export function likeness({ type, dims }: Tensor): TensorLike {
  return { type, shape: dims };
}

/** A new tensor with the same type, shape and kind of data, over other memory. */
export function tensorOver(buffer: ArrayBuffer, like: HostTensor): Tensor {
  // A newer engine may hold float16 in its own Float16Array. Any other array is named by the type:
  // data.constructor could be Node's Buffer.
  const isFloat16Array = kindOf(like.data) === 'Float16Array';
  const HostArray = isFloat16Array ? (like.data.constructor as HostArray) : ARRAYS[like.type];
  return newTensor(like.type, new HostArray(buffer), like.dims, like);
}

/**
 * A new tensor of the class that `like` has. Feeds are read by their properties, so any class would
 * do; but a tensor among the `fetches` of `InferenceSession.run` must be an instance of the class
 * of that very build, and the one imported here may be the ESM twin of a CommonJS runtime, or
 * another version. The imported class serves plain objects that only look like tensors.
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
