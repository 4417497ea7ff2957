import {
  type Box,
  boxFromLambda,
  type CutMixOptions,
  type CutMixPlan,
  type CutMixPlanJSON,
  type ImageSize,
  type LabelBatch,
  mixedAccuracy,
  mixLabels,
  type PhiloxStream,
  type PlanSize,
  type PredictionBatch,
  philoxStream,
  planCutMix,
  planFromJSON,
  planToJSON,
  type ResolvedOptions,
  sampleBeta,
} from '@cutmix/core';
import {
  type AdapterChecks,
  adapterChecks,
  CutMixPlanner,
  type Head,
  mapHeads,
  OPTION_NAMES,
  type PlannerJSON,
  type Runtime,
} from '@cutmix/core/adapter';
import { type ImageBoxes, type MixBoxesOptions, mixBoxes } from '@cutmix/core/boxes';
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
  expectTypeOf<{ alpha: number[] }>().toExtend<CutMixOptions>();
  expectTypeOf<{ numClasses: { color: number; kind: number } }>().toExtend<CutMixOptions>();
  expectTypeOf<{ seed: string; step: number; layout: 'NCHW' }>().toExtend<CutMixOptions>();
  expectTypeOf<PlannerJSON>().toExtend<CutMixOptions>();
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
  expectTypeOf(plan.paired).toEqualTypeOf<boolean>();
  expectTypeOf(boxFromLambda(0.5, 0, 0, 1, 1)).toEqualTypeOf<Box>();
  // @ts-expect-error a batch has a width
  planCutMix({ seed: 1 }, { batchSize: 1, height: 1 });
  // @ts-expect-error plans are read-only
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

test('metrics', () => {
  expectTypeOf(mixedAccuracy).parameters.toEqualTypeOf<[LabelBatch, PredictionBatch]>();
  expectTypeOf(mixedAccuracy).returns.toEqualTypeOf<number>();
  expectTypeOf<{ data: Float32Array; dims: readonly number[] }>().toExtend<PredictionBatch>();
});

test('the checks of an adapter', () => {
  interface Example {
    readonly dims: readonly number[];
  }
  const runtime = {} as Runtime<Example>;
  const checks = adapterChecks(runtime);
  expectTypeOf(checks).toEqualTypeOf<AdapterChecks<Example>>();
  expectTypeOf(OPTION_NAMES).toEqualTypeOf<readonly (keyof CutMixOptions)[]>();
  expectTypeOf(checks.wrongKind('a', 'b', 1)).toEqualTypeOf<TypeError>();
  expectTypeOf(checks.wrongValue('a', 'b', 1)).toEqualTypeOf<RangeError>();
  expectTypeOf(checks.checkBatches).returns.toEqualTypeOf<{
    readonly size: ImageSize;
    readonly heads: readonly Head<Example>[];
  }>();
  expectTypeOf(mapHeads([] as Head<Example>[], ({ own }) => own.dims)).toEqualTypeOf<
    readonly number[] | Readonly<Record<string, readonly number[]>>
  >();
  expectTypeOf(checks.imageSize([1, 2, 3], undefined, 'xs')).toEqualTypeOf<ImageSize>();
});

test('the base class of adapters', () => {
  class Adapter extends CutMixPlanner {}
  expectTypeOf(new Adapter({ alpha: 1 }).plan).toEqualTypeOf<(size: PlanSize) => CutMixPlan>();
  expectTypeOf(new Adapter().seed).toEqualTypeOf<bigint>();
  expectTypeOf(new Adapter().options).toEqualTypeOf<ResolvedOptions>();
  // @ts-expect-error the seed of a run cannot change
  new Adapter().seed = 1n;
  expectTypeOf(new Adapter().toJSON()).toEqualTypeOf<PlannerJSON>();
  expectTypeOf(philoxStream(1n, 0, 0)).toEqualTypeOf<PhiloxStream>();
  expectTypeOf(sampleBeta).parameters.toEqualTypeOf<[number, number, PhiloxStream]>();
});

test('mixBoxes gives coordinates of the type that it was given', () => {
  const batch: ImageBoxes<Int32Array>[] = [];
  expectTypeOf(mixBoxes(batch, undefined, plan)[0]!.boxes).toEqualTypeOf<Int32Array>();
  expectTypeOf(mixBoxes).parameter(3).toEqualTypeOf<MixBoxesOptions | undefined>();
});
