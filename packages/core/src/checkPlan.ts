import { MAX_SIDE, ownShare } from './box.ts';
import { check, checkInteger, checkLength, checkNumber, isWithin } from './checks.ts';
import { kindOf } from './describe.ts';
import type { CutMixPlan, ImageSize } from './types.ts';

/** A plan whose arrays may be of any kind: typed, as in memory, or plain, as in JSON. */
export interface PlanLike {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly paired: boolean;
  readonly boxes: ArrayLike<number>;
  readonly partners: ArrayLike<number>;
  readonly lambdas: ArrayLike<number>;
  readonly blends?: ArrayLike<number> | undefined;
}

/** The arrays of a plan. */
type ArrayName = 'boxes' | 'partners' | 'lambdas' | 'blends';

/** Throws unless what a plan and its size have in common is valid. */
export function checkSize(size: Omit<PlanLike, ArrayName>, prefix = ''): void {
  const checkField = (key: 'batchSize' | 'height' | 'width' | 'step', min: number, max?: number) =>
    checkInteger(prefix + key, size[key], min, max);
  // The boxes of so many take 256 MiB.
  checkField('batchSize', 0, 2 ** 24);
  checkField('height', 1, MAX_SIDE);
  checkField('width', 1, MAX_SIDE);
  checkField('step', 0);
  const { paired } = size;
  check(`${prefix}paired`, paired, typeof paired === 'boolean', true, 'a boolean');
}

/**
 * Throws unless a plan, which may be anything, is whole and consistent.
 *
 * @param integers - The type of array that boxes and partners must be.
 * @param floats - The type of array that lambdas and blends must be.
 * @param remedy - What to do about arrays of another type.
 * @param partnerCount - Rows that partners may be taken from; by default the plan's batch size.
 */
function checkWhole(
  plan: PlanLike,
  integers: string,
  floats: string,
  remedy: string,
  partnerCount = plan?.batchSize,
): void {
  check('plan', plan, plan?.boxes !== undefined, true, 'a CutMixPlan');
  const { batchSize, height, width, boxes, partners, lambdas, blends } = plan;
  checkSize(plan, 'plan.');
  const checkArray = (key: ArrayName, kind: string, perSample = 1): void => {
    const array = plan[key]!;
    const name = `plan.${key}`;
    if (kindOf(array) !== kind) check(name, array, false, true, `of type ${kind}`, array && remedy);
    checkLength(name, array, perSample * batchSize);
  };
  checkArray('boxes', integers, 4);
  checkArray('partners', integers);
  checkArray('lambdas', floats);
  if (blends !== undefined) checkArray('blends', floats);
  const checkIndex = (key: ArrayName, array: ArrayLike<number>, i: number, max: number): void => {
    // The name is put together only for an error: this runs for every number of every plan.
    if (!isWithin(array[i], 0, max)) checkInteger(`plan.${key}[${i}]`, array[i], 0, max);
  };
  for (let i = 0; i < batchSize; i++) {
    const at = 4 * i;
    checkIndex('boxes', boxes, at + 2, width);
    checkIndex('boxes', boxes, at + 3, height);
    checkIndex('boxes', boxes, at, boxes[at + 2]);
    checkIndex('boxes', boxes, at + 1, boxes[at + 3]);
    checkIndex('partners', partners, i, partnerCount - 1);
    const blend = blends ? blends[i] : 0;
    if (!(blend === Math.fround(blend) && blend >= 0 && blend <= 1)) {
      checkNumber(`plan.blends[${i}]`, blend, false, 'a float32 number in [0, 1]');
    }
    const share = ownShare(boxes, at, height, width, blend);
    if (lambdas[i] !== share) {
      checkNumber(`plan.lambdas[${i}]`, lambdas[i], false, `${share}, the share of own pixels`);
    }
  }
}

/** Throws unless a plan in memory is whole and consistent. */
export function checkPlan(plan: CutMixPlan, partnerCount?: number): void {
  checkWhole(plan, 'Int32Array', 'Float32Array', 'restore it with planFromJSON', partnerCount);
}

/** Throws unless a plan in JSON is whole and consistent. */
export function checkPlanJSON(value: unknown): asserts value is PlanLike {
  checkWhole(value as PlanLike, 'Array', 'Array', 'store plans with planToJSON');
}

/** Throws if a plan for two batches is applied to one. */
export function checkPaired({ paired }: CutMixPlan, isPaired: boolean): void {
  const remedy = 'pass two batches, or plan without paired';
  check('plan.paired', paired, true, isPaired || !paired, 'false for one batch', remedy);
}

/** Throws unless a plan, which may come from anywhere, is whole and fits a batch, or two. */
export function checkPlanFits(plan: CutMixPlan, size: ImageSize, isPaired: boolean): void {
  checkPlan(plan, size.batchSize);
  for (const key of ['batchSize', 'height', 'width'] as const) {
    if (plan[key] !== size[key]) {
      check(`plan.${key}`, plan[key], true, false, `${size[key]}, as in the batch`);
    }
  }
  checkPaired(plan, isPaired);
}
