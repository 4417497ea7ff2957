/**
 * For authors of adapters to other runtimes: the base class, and checks of arguments in the words
 * that all packages share.
 *
 * @module @cutmix/core/adapter
 */
export {
  type AdapterChecks,
  adapterChecks,
  type BatchOf,
  type ReadOptions,
  type Runtime,
  type TensorLike,
} from './adapter/adapterChecks.ts';
export { type Checks, checksFor } from './adapter/checksFor.ts';
export { type Head, type LabelsOf, mapHeads } from './adapter/heads.ts';
export { tensorOwner } from './adapter/owner.ts';
export { CutMixPlanner, MixPlanner, type PlannerJSON } from './adapter/planner.ts';
export { kindOf } from './describe.ts';
export { mixLabelRows } from './labels.ts';
export { cutMixMethod } from './methods/cutMix.ts';
export { mixUpMethod } from './methods/mixUp.ts';
export { randomMixMethod } from './methods/randomMix.ts';
export { OPTION_NAMES } from './options.ts';
export type { MixMethod } from './plan.ts';
