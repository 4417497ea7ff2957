import { checkPlan, checkPlanJSON } from './checkPlan.ts';
import type { CutMixPlan } from './types.ts';

/** A plan with plain arrays, as JSON holds it. */
export interface CutMixPlanJSON {
  /** Samples N. */
  readonly batchSize: number;
  /** Image height in pixels. */
  readonly height: number;
  /** Image width in pixels. */
  readonly width: number;
  /** The training step that it was drawn for. */
  readonly step: number;
  /** Whether it is for two batches. */
  readonly paired: boolean;
  /** N times x1, y1, x2, y2, in pixels. */
  readonly boxes: readonly number[];
  /** `[N]`: the row that each sample's box is taken from. */
  readonly partners: readonly number[];
  /** `[N]`: weight of the sample's own label, a float32 value. */
  readonly lambdas: readonly number[];
  /** `[N]`: weight of own pixels inside the box, a float32 value; absent if the plan has none. */
  readonly blends?: readonly number[] | undefined;
}

/**
 * Returns a plan as plain data that `JSON.stringify` writes without loss.
 *
 * @throws TypeError or RangeError if the plan is not whole and consistent.
 */
export function planToJSON(plan: CutMixPlan): CutMixPlanJSON {
  checkPlan(plan);
  const { batchSize, height, width, step, paired, boxes, partners, lambdas, blends } = plan;
  return {
    batchSize,
    height,
    width,
    step,
    paired,
    boxes: [...boxes],
    partners: [...partners],
    lambdas: [...lambdas],
    ...(blends && { blends: [...blends] }),
  };
}

/**
 * Returns the plan that parsed JSON describes.
 *
 * @param value - The result of {@link planToJSON}, after `JSON.parse`.
 * @throws TypeError if a field is missing or of the wrong kind; RangeError if an array has the wrong
 * length, a box is not inside the image, a partner is not in [0, batchSize), a blend is not a float32
 * number in [0, 1] or a lambda is not exactly the float32 share of own pixels.
 */
export function planFromJSON(value: unknown): CutMixPlan {
  checkPlanJSON(value);
  const { batchSize, height, width, step, paired, blends } = value;
  return {
    batchSize,
    height,
    width,
    step,
    paired,
    boxes: Int32Array.from(value.boxes),
    partners: Int32Array.from(value.partners),
    lambdas: Float32Array.from(value.lambdas),
    ...(blends && { blends: Float32Array.from(blends) }),
  };
}
