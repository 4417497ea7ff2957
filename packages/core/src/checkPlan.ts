import { MAX_SIDE, ownShare } from './box.ts';
import { check, checkInteger, checkNumber, checkObject, kindOf } from './errors.ts';
import type { CutMixPlan, PlanSize } from './types.ts';

/** A plan whose arrays may be of any kind: typed, as in memory, or plain, as in JSON. */
export interface PlanLike {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly boxes: ArrayLike<number>;
  readonly partners: ArrayLike<number>;
  readonly lambdas: ArrayLike<number>;
}

function checkArray(name: string, array: ArrayLike<number>, kind: string, length: number): void {
  const isRightKind = kindOf(array) === kind;
  check(name, array, isRightKind, true, `of type ${kind}`);
  check(`length of ${name}`, array.length, true, array.length === length, `${length}`);
}

/**
 * Throws unless the value is a whole and consistent plan.
 *
 * @param integers - Type of the array that boxes and partners must be.
 * @param floats - Type of the array that lambdas must be.
 * @param partnerCount - Rows that partners may be taken from; by default the plan's batch size.
 */
export function checkPlan(
  value: unknown,
  integers: 'Int32Array' | 'Array',
  floats: 'Float32Array' | 'Array',
  partnerCount?: number,
): asserts value is PlanLike {
  checkObject('plan', value);
  const plan = value as PlanLike;
  const { batchSize, height, width, boxes, partners, lambdas } = plan;
  checkInteger('plan.batchSize', batchSize, 0, MAX_SIDE);
  checkInteger('plan.height', height, 1, MAX_SIDE);
  checkInteger('plan.width', width, 1, MAX_SIDE);
  checkInteger('plan.step', plan.step, 0);
  checkArray('plan.boxes', boxes, integers, 4 * batchSize);
  checkArray('plan.partners', partners, integers, batchSize);
  checkArray('plan.lambdas', lambdas, floats, batchSize);
  const lastPartner = (partnerCount ?? batchSize) - 1;
  for (let i = 0; i < batchSize; i++) {
    const at = 4 * i;
    checkInteger('plan.boxes', boxes[at + 2], 0, width, at + 2);
    checkInteger('plan.boxes', boxes[at + 3], 0, height, at + 3);
    checkInteger('plan.boxes', boxes[at], 0, boxes[at + 2], at);
    checkInteger('plan.boxes', boxes[at + 1], 0, boxes[at + 3], at + 1);
    checkInteger('plan.partners', partners[i], 0, lastPartner, i);
    const share = ownShare(boxes, at, height, width);
    if (lambdas[i] !== share) {
      checkNumber(`plan.lambdas[${i}]`, lambdas[i], false, `${share}, the share of own pixels`);
    }
  }
}

/**
 * Checks a plan, which may come from anywhere, against a batch.
 *
 * @param plan - The plan to apply.
 * @param size - Samples, height and width of the batch.
 * @param partnerCount - Rows of the batch that partners are taken from.
 * @throws TypeError when something in the plan is of the wrong kind; RangeError when the plan is
 * for another size, an array has another length, a box is not inside the image, a partner is not in
 * [0, partnerCount) or a lambda is not the share of own pixels.
 */
export function assertPlanFits(
  plan: CutMixPlan,
  size: Pick<PlanSize, 'batchSize' | 'height' | 'width'>,
  partnerCount: number,
): void {
  checkPlan(plan, 'Int32Array', 'Float32Array', partnerCount);
  for (const key of ['batchSize', 'height', 'width'] as const) {
    const expected = `${size[key]}, as in the batch`;
    check(`plan.${key}`, plan[key], true, plan[key] === size[key], expected);
  }
}
