/**
 * CutMix and MixUp on ONNX Runtime tensors in CPU memory.
 *
 * @module @cutmix/onnx
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
export { CutMix } from './cutmix.ts';
export { mixedAccuracy } from './mixedAccuracy.ts';
export type { Batch, IntoOptions, Labels, MixedBatch, MixedLabels } from './mixer.ts';
export { MixUp } from './mixup.ts';
export { RandomMix } from './randomMix.ts';
