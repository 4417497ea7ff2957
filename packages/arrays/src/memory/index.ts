/**
 * For authors of adapters whose tensors lie in host memory: compositing of typed arrays.
 *
 * @module @cutmix/arrays/memory
 */
export { compositeImages, type HostImages } from './composite.ts';
export { checkApart } from './into.ts';
export { isTypedArray, type TypedArray } from './typedArray.ts';
