/**
 * For authors of adapters whose tensors lie in host memory: compositing of typed arrays.
 *
 * @module @cutmix/arrays/memory
 */
export { checkMemory } from './checkMemory.ts';
export { compositeImages, type HostImages } from './composite.ts';
export { checkApart } from './into.ts';
export type { TypedArray } from './typedArray.ts';
