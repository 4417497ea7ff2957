export {
  type Box,
  boxFromLambda,
  type CutMixOptions,
  type CutMixPlan,
  type CutMixPlanJSON,
  mixLabels,
  type PlanSize,
  planCutMix,
  planFromJSON,
  planToJSON,
} from '@cutmix/core';
export { type Batch, CutMix } from './cutmix.ts';
