/**
 * CutMix on ONNX Runtime tensors in CPU memory.
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
  mixLabels,
  type PlanSize,
  planCutMix,
  planFromJSON,
  planToJSON,
  type ResolvedOptions,
} from '@cutmix/core';
export { type Batch, CutMix, type IntoOptions } from './cutmix.ts';
