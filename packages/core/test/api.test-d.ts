import {
  assertPlanFits,
  type Box,
  boxFromLambda,
  type CutMixOptions,
  type CutMixPlan,
  type CutMixPlanJSON,
  CutMixPlanner,
  imageSize,
  type LabelBatch,
  mixLabels,
  type PhiloxStream,
  type PlanSize,
  philoxStream,
  planCutMix,
  planFromJSON,
  planToJSON,
  type ResolvedOptions,
  sampleBeta,
} from '@cutmix/core';
import { type AdapterChecks, adapterChecks, PLANNING_OPTIONS } from '@cutmix/core/adapter';
import { expectTypeOf, test } from 'vitest';

declare const plan: CutMixPlan;
declare const labels: LabelBatch;

test('options', () => {
  expectTypeOf<{ alpha: readonly [number, number] }>().toExtend<CutMixOptions>();
  expectTypeOf<{ seed: bigint }>().toExtend<CutMixOptions>();
  expectTypeOf<ResolvedOptions>().toExtend<CutMixOptions>();
  expectTypeOf<ResolvedOptions['alpha']>().toEqualTypeOf<readonly [number, number]>();
  expectTypeOf<ResolvedOptions['seed']>().toEqualTypeOf<bigint>();
  expectTypeOf<{ alpha: string }>().not.toExtend<CutMixOptions>();
  expectTypeOf<{ pairing: 'flip' }>().not.toExtend<CutMixOptions>();
  expectTypeOf<{ alpha: number[] }>().not.toExtend<CutMixOptions>();
});

test('plans', () => {
  expectTypeOf(planCutMix).parameters.toEqualTypeOf<[CutMixOptions, PlanSize]>();
  expectTypeOf(planCutMix).returns.toEqualTypeOf<CutMixPlan>();
  expectTypeOf(plan.boxes).toEqualTypeOf<Int32Array>();
  expectTypeOf(plan.partners).toEqualTypeOf<Int32Array>();
  expectTypeOf(plan.lambdas).toEqualTypeOf<Float32Array>();
  expectTypeOf(planToJSON(plan)).toEqualTypeOf<CutMixPlanJSON>();
  expectTypeOf(planFromJSON).parameters.toEqualTypeOf<[unknown]>();
  expectTypeOf(planFromJSON).returns.toEqualTypeOf<CutMixPlan>();
  expectTypeOf(assertPlanFits).returns.toEqualTypeOf<void>();
  expectTypeOf(boxFromLambda(0.5, 0, 0, 1, 1)).toEqualTypeOf<Box>();
  // @ts-expect-error a batch has a width
  planCutMix({ seed: 1 }, { batchSize: 1, height: 1 });
  // @ts-expect-error plans are not to be changed
  plan.batchSize = 1;
});

test('labels', () => {
  expectTypeOf(mixLabels(labels, undefined, plan)).toEqualTypeOf<Float32Array>();
  expectTypeOf<{ data: BigInt64Array; dims: number[] }>().toExtend<LabelBatch>();
  expectTypeOf<{ data: Uint8Array; dims: readonly [number, number] }>().toExtend<LabelBatch>();
  expectTypeOf<{ data: boolean[]; dims: number[]; name: string }>().toExtend<LabelBatch>();
  expectTypeOf<{ data: string[]; dims: number[] }>().not.toExtend<LabelBatch>();
  mixLabels(labels, labels, plan, new CutMixPlanner().options);
});

test('what adapters check with', () => {
  const checks = adapterChecks('@cutmix/example', 'dtype');
  expectTypeOf(checks).toEqualTypeOf<AdapterChecks>();
  expectTypeOf(PLANNING_OPTIONS).toEqualTypeOf<readonly string[]>();
  expectTypeOf(checks.wrongKind('a', 'b', 1)).toEqualTypeOf<TypeError>();
  expectTypeOf(checks.wrongValue('a', 'b', 1)).toEqualTypeOf<RangeError>();
  expectTypeOf(checks.countClasses).returns.toEqualTypeOf<number>();
  // @ts-expect-error a runtime says type or dtype
  adapterChecks('@cutmix/example', 'kind');
});

test('what adapters build on', () => {
  class Adapter extends CutMixPlanner {}
  expectTypeOf(new Adapter({ alpha: 1 }).plan).toEqualTypeOf<(size: PlanSize) => CutMixPlan>();
  expectTypeOf(new Adapter().seed).toEqualTypeOf<bigint>();
  expectTypeOf(new Adapter().options).toEqualTypeOf<ResolvedOptions>();
  // @ts-expect-error the seed of a run does not change
  new Adapter().seed = 1n;
  expectTypeOf(imageSize([1, 2, 3], 'NHWC', 'xs')).toEqualTypeOf<
    Pick<PlanSize, 'batchSize' | 'height' | 'width'>
  >();
  expectTypeOf(philoxStream(1n, 0, 0)).toEqualTypeOf<PhiloxStream>();
  expectTypeOf(sampleBeta).parameters.toEqualTypeOf<[number, number, PhiloxStream]>();
});
