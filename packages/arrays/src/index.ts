/**
 * CutMix and MixUp on typed arrays and ImageData, in any JavaScript engine.
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
  type MixUpOptions,
  mixLabels,
  type PlanSize,
  planCutMix,
  planFromJSON,
  planMixUp,
  planRandomMix,
  planToJSON,
  type RandomMixOptions,
  type ResolvedMixUpOptions,
  type ResolvedOptions,
  type ResolvedRandomMixOptions,
} from '@cutmix/core';
export type { ArrayTensor } from './arrayTensor.ts';
export { CutMix } from './cutmix.ts';
export type { ImageDataLike } from './imageData.ts';
export type { TypedArray } from './memory/typedArray.ts';
export { mixedAccuracy } from './mixedAccuracy.ts';
export type {
  Batch,
  Images,
  IntoOptions,
  Labels,
  MixedBatch,
  MixedLabels,
} from './mixer.ts';
export { MixUp } from './mixup.ts';
export { RandomMix } from './randomMix.ts';
