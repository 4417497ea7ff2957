/**
 * CutMix without pixels: from options, a seed and a step to a plan, and from a plan to labels.
 * `@cutmix/onnx` and `@cutmix/tfjs` apply the plan to tensors.
 *
 * @module @cutmix/core
 */
export { sampleBeta } from './beta.ts';
export { boxFromLambda } from './box.ts';
export { assertPlanFits } from './checkPlan.ts';
export { imageSize } from './imageSize.ts';
export { type CutMixPlanJSON, planFromJSON, planToJSON } from './json.ts';
export { type MixLabelsOptions, mixLabels } from './labels.ts';
export { type PhiloxStream, philox4x32, philoxStream } from './philox.ts';
export { planCutMix } from './plan.ts';
export { CutMixPlanner } from './planner.ts';
export type {
  Box,
  CutMixOptions,
  CutMixPlan,
  LabelBatch,
  Layout,
  PlanSize,
  ResolvedOptions,
} from './types.ts';
