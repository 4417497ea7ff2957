import { MAX_SIDE, ownShare } from './box.ts';
import { checkInteger, checkObject, wrongKind, wrongValue } from './errors.ts';
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

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

function checkArray(name: string, value: unknown, kind: string, length: number): void {
  if (kindOf(value) !== kind) throw wrongKind(name, `of type ${kind}`, value);
  const received = (value as ArrayLike<number>).length;
  if (received !== length) throw wrongValue(`length of ${name}`, `${length}`, received);
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
    for (let axis = 0; axis < 2; axis++) {
      const [start, end] = [4 * i + axis, 4 * i + axis + 2];
      checkInteger(`plan.boxes[${end}]`, boxes[end], 0, axis === 0 ? width : height);
      checkInteger(`plan.boxes[${start}]`, boxes[start], 0, boxes[end]);
    }
    checkInteger(`plan.partners[${i}]`, partners[i], 0, lastPartner);
    const share = ownShare(boxes, 4 * i, height, width);
    if (lambdas[i] !== share) {
      throw wrongValue(`plan.lambdas[${i}]`, `the share ${share} of own pixels`, lambdas[i]);
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
    if (plan[key] !== size[key]) {
      throw wrongValue(`plan.${key}`, `${size[key]}, as the batch has`, plan[key]);
    }
  }
}
