import {
  type Batch,
  CutMix,
  type CutMixOptions,
  type CutMixPlan,
  MixUp,
  planCutMix,
  RandomMix,
} from '@cutmix/onnx';
import type { Tensor, TypedTensor } from 'onnxruntime-common';
import * as ort from 'onnxruntime-node';
import { expectTypeOf, test } from 'vitest';

test('options', () => {
  expectTypeOf(CutMix).toBeConstructibleWith();
  expectTypeOf(CutMix).toBeConstructibleWith({ alpha: [1, 2], seed: 5n, layout: 'NHWC' });
  expectTypeOf<CutMixOptions['layout']>().toEqualTypeOf<'NHWC' | 'NCHW' | undefined>();
  expectTypeOf(CutMix).toBeConstructibleWith(new CutMix().toJSON());
  // @ts-expect-error: no such layout
  new CutMix({ layout: 'CHWN' });
  // @ts-expect-error: no such option
  new CutMix({ aplha: 1 });
});

const size = { batchSize: 1, height: 2, width: 2 };

test('batches in, batches out', () => {
  const cutmix = new CutMix();
  const xs = new ort.Tensor(new Float32Array(12), [1, 3, 2, 2]);
  const ys = new ort.Tensor(new Float32Array(2), [1, 2]);
  const mixed = cutmix.apply({ xs, ys });
  expectTypeOf(mixed.xs).toEqualTypeOf<TypedTensor<'float32'>>();
  expectTypeOf(mixed.ys).toEqualTypeOf<TypedTensor<'float32'>>();
  const untyped: Batch = { xs, ys };
  expectTypeOf(cutmix.apply(untyped, untyped).xs).toEqualTypeOf<Tensor>();
  expectTypeOf(cutmix.apply(untyped)).toExtend<Batch>();
  expectTypeOf(cutmix.apply({ xs, ys }, undefined, { into: xs }).xs).toEqualTypeOf(xs);
  expectTypeOf(cutmix.composite(cutmix.nextPlan(size), xs)).toEqualTypeOf(xs);
  expectTypeOf(cutmix.applyPlan).parameter(0).toEqualTypeOf<CutMixPlan>();
  // @ts-expect-error: labels are missing
  cutmix.apply({ xs });
  // @ts-expect-error: the second batch has another type
  cutmix.apply({ xs, ys }, { xs: new ort.Tensor(new Uint8Array(12), [1, 3, 2, 2]), ys });
  // @ts-expect-error: an array is not a tensor
  cutmix.apply({ xs: new Float32Array(12), ys });
});

test('labels by name', () => {
  const xs = new ort.Tensor(new Float32Array(12), [1, 3, 2, 2]);
  const ids = new ort.Tensor(new Int32Array(1), [1]);
  const mix = new RandomMix({ numClasses: { color: 3, kind: 5 }, cutmix: { alpha: [1, 2] } });
  const { ys } = mix.apply({ xs, ys: { color: ids, kind: ids } });
  expectTypeOf(ys.kind).toEqualTypeOf<TypedTensor<'float32'>>();
  expectTypeOf<keyof typeof ys>().toEqualTypeOf<'color' | 'kind'>();
  // @ts-expect-error: an option of CutMix
  new MixUp({ placement: 'inside' });
});

test('plans and state', () => {
  const cutmix = new CutMix();
  expectTypeOf(cutmix.plan(size)).toEqualTypeOf<CutMixPlan>();
  expectTypeOf(planCutMix).returns.toEqualTypeOf<CutMixPlan>();
  expectTypeOf(cutmix.step).toEqualTypeOf<number>();
  expectTypeOf(cutmix.seed).toEqualTypeOf<bigint>();
  cutmix.step = 7;
  // @ts-expect-error: the seed of a run cannot be changed
  cutmix.seed = 7n;
});
