import { checkPlan } from './checkPlan.ts';
import type { CutMixPlan } from './types.ts';

/** A plan with plain arrays, as it stands in JSON. */
export interface CutMixPlanJSON {
  /** Samples N. */
  readonly batchSize: number;
  /** Image height in pixels. */
  readonly height: number;
  /** Image width in pixels. */
  readonly width: number;
  /** Number of the training step that it was drawn for. */
  readonly step: number;
  /** N times x1, y1, x2, y2, in pixels. */
  readonly boxes: readonly number[];
  /** `[N]`: row that each sample's box is taken from. */
  readonly partners: readonly number[];
  /** `[N]`: weight of the sample's own label, a float32 value. */
  readonly lambdas: readonly number[];
}

/** Turns a plan into plain data that `JSON.stringify` writes without loss. */
export function planToJSON(plan: CutMixPlan): CutMixPlanJSON {
  const { batchSize, height, width, step, boxes, partners, lambdas } = plan;
  return {
    batchSize,
    height,
    width,
    step,
    boxes: [...boxes],
    partners: [...partners],
    lambdas: [...lambdas],
  };
}

/**
 * Turns parsed JSON back into a plan.
 *
 * @param value - What {@link planToJSON} gave; anything else is refused.
 * @throws TypeError when a field is missing or of the wrong kind; RangeError when an array has the
 * wrong length, a box is not inside the image, a partner is not in [0, batchSize) or a lambda is
 * not exactly the float32 share of own pixels.
 */
export function planFromJSON(value: unknown): CutMixPlan {
  checkPlan(value, 'Array', 'Array');
  const { batchSize, height, width, step } = value;
  return {
    batchSize,
    height,
    width,
    step,
    boxes: Int32Array.from(value.boxes),
    partners: Int32Array.from(value.partners),
    lambdas: Float32Array.from(value.lambdas),
  };
}
