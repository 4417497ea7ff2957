/**
 * CutMix and MixUp on TensorFlow.js tensors, on any backend.
 *
 * @module @cutmix/tfjs
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
export type { Batch, Labels, MixedBatch, MixedLabels } from './batch.ts';
export { CutMix } from './cutmix.ts';
export { mixedAccuracy } from './mixedAccuracy.ts';
export { MixUp } from './mixup.ts';
export { RandomMix } from './randomMix.ts';
