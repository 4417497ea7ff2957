/**
 * CutMix on typed arrays and ImageData, in any JavaScript engine.
 *
 * @module @cutmix/arrays
 */
export {
  type Box,
  boxFromLambda,
  type CutMixOptions,
  type CutMixPlan,
  type CutMixPlanJSON,
  type LabelBatch,
  type Layout,
  type MixLabelsOptions,
  mixLabels,
  type PlanSize,
  planCutMix,
  planFromJSON,
  planToJSON,
  type ResolvedOptions,
} from '@cutmix/core';
export type { ArrayTensor } from './arrayTensor.ts';
export { type Batch, CutMix, type Images, type IntoOptions, type MixedBatch } from './cutmix.ts';
export type { ImageDataLike } from './imageData.ts';
export type { TypedArray } from './memory/typedArray.ts';
