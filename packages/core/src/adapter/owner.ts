/** A runtime whose tensors are known. */
export type Owner = 'tfjs' | 'ONNX Runtime';

/**
 * Returns whose tensor a value is, if it is one. It is known by its properties, never by its class:
 * every build of a runtime has its own.
 */
export function tensorOwner(value: unknown): Owner | undefined {
  const { shape, dtype, isDisposed, dims, type, location } = Object(value);
  if (Array.isArray(shape) && typeof dtype === 'string' && typeof isDisposed === 'boolean') {
    return 'tfjs';
  }
  const isOnnx = Array.isArray(dims) && typeof type === 'string' && typeof location === 'string';
  return isOnnx ? 'ONNX Runtime' : undefined;
}

/** Returns what errors call a tensor of a runtime. */
export function nounOf(owner: Owner): string {
  return `${owner === 'tfjs' ? 'a' : 'an'} ${owner} tensor`;
}
