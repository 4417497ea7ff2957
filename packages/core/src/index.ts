/**
 * CutMix without pixels: plans from options, a seed and a step, and mixed labels from a plan.
 * `@cutmix/onnx` and `@cutmix/tfjs` apply plans to tensors.
 *
 * @module @cutmix/core
 */
export { sampleBeta } from './beta.ts';
export { boxFromLambda } from './box.ts';
export { type CutMixPlanJSON, planFromJSON, planToJSON } from './json.ts';
export { type MixLabelsOptions, mixLabels } from './labels.ts';
export { planCutMix } from './methods/cutMix.ts';
export { planMixUp } from './methods/mixUp.ts';
export { planRandomMix } from './methods/randomMix.ts';
export { mixedAccuracy, type PredictionBatch } from './mixedAccuracy.ts';
export { type PhiloxStream, philox4x32, philoxStream } from './philox.ts';
export type {
  Box,
  CutMixOptions,
  CutMixPlan,
  ImageSize,
  LabelBatch,
  Layout,
  MixOptions,
  MixUpOptions,
  PlanSize,
  RandomMixOptions,
  ResolvedCutOptions,
  ResolvedMixOptions,
  ResolvedMixUpOptions,
  ResolvedOptions,
  ResolvedRandomMixOptions,
} from './types.ts';
