import { MAX_SIDE, ownShare } from './box.ts';
import { checks } from './checks.ts';
import { kindOf } from './describe.ts';
import type { CutMixPlan, ImageSize } from './types.ts';

const { check, checkInteger, checkNumber } = checks;

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
}

function checkArray(name: string, array: ArrayLike<number>, kind: string, length: number): void {
  const isRightKind = kindOf(array) === kind;
  const remedy =
    kind === 'Array' ? 'store plans with planToJSON' : 'restore plans with planFromJSON';
  check(name, array, isRightKind, true, `of type ${kind}`, array ? remedy : undefined);
  check(`length of ${name}`, array.length, true, array.length === length, `${length}`);
}

/**
 * Throws unless the value is a whole and consistent plan.
 *
 * @param integers - The type of array that boxes and partners must be.
 * @param floats - The type of array that lambdas must be.
 * @param partnerCount - Rows that partners may be taken from; by default the plan's batch size.
 */
export function checkPlan(
  value: unknown,
  integers: 'Int32Array' | 'Array',
  floats: 'Float32Array' | 'Array',
  partnerCount?: number,
): asserts value is PlanLike {
  const remedy = typeof value === 'string' ? 'parse it first: JSON.parse' : undefined;
  const isPlan = value === Object(value) && 'boxes' in (value as object);
  check('plan', value, isPlan, true, 'a plan, as planCutMix returns', remedy);
  const plan = value as PlanLike;
  const { batchSize, height, width, boxes, partners, lambdas } = plan;
  checkInteger('plan.batchSize', batchSize, 0, MAX_SIDE);
  checkInteger('plan.height', height, 1, MAX_SIDE);
  checkInteger('plan.width', width, 1, MAX_SIDE);
  checkInteger('plan.step', plan.step, 0);
  checks.checkBoolean('plan.paired', plan.paired);
  checkArray('plan.boxes', boxes, integers, 4 * batchSize);
  checkArray('plan.partners', partners, integers, batchSize);
  checkArray('plan.lambdas', lambdas, floats, batchSize);
  const lastPartner = (partnerCount ?? batchSize) - 1;
  const checkElement = (name: string, value: number, max: number, index: number): void => {
    if (!(Number.isInteger(value) && value >= 0 && value <= max)) {
      checkInteger(`plan.${name}[${index}]`, value, 0, max);
    }
  };
  for (let i = 0; i < batchSize; i++) {
    const at = 4 * i;
    checkElement('boxes', boxes[at + 2], width, at + 2);
    checkElement('boxes', boxes[at + 3], height, at + 3);
    checkElement('boxes', boxes[at], boxes[at + 2], at);
    checkElement('boxes', boxes[at + 1], boxes[at + 3], at + 1);
    checkElement('partners', partners[i], lastPartner, i);
    const share = ownShare(boxes, at, height, width);
    if (lambdas[i] !== share) {
      checkNumber(`plan.lambdas[${i}]`, lambdas[i], false, `${share}, the share of own pixels`);
    }
  }
}

/** Throws if a plan for two batches is applied to one. */
export function checkPaired(plan: PlanLike, isPaired: boolean): void {
  const remedy = 'it was made with paired: true; give the second batch, or plan without paired';
  check('plan.paired', plan.paired, true, isPaired || !plan.paired, 'false for one batch', remedy);
}

/** Throws unless a plan, which may come from anywhere, is whole and fits a batch, or two. */
export function checkPlanFits(plan: CutMixPlan, size: ImageSize, isPaired: boolean): void {
  checkPlan(plan, 'Int32Array', 'Float32Array', size.batchSize);
  for (const key of ['batchSize', 'height', 'width'] as const) {
    const expected = `${size[key]}, as in the batch`;
    check(`plan.${key}`, plan[key], true, plan[key] === size[key], expected);
  }
  checkPaired(plan, isPaired);
}
