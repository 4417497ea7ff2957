/**
 * CutMix on TensorFlow.js tensors, on any backend.
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
  mixLabels,
  type PlanSize,
  planCutMix,
  planFromJSON,
  planToJSON,
  type ResolvedOptions,
} from '@cutmix/core';
export type { Batch } from './batch.ts';
export { CutMix } from './cutmix.ts';
