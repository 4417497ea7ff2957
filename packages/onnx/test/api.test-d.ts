import {
  type Batch,
  CutMix,
  type CutMixOptions,
  type CutMixPlan,
  type IntoOptions,
  planCutMix,
} from '@cutmix/onnx';
import type { Tensor } from 'onnxruntime-common';
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

test('batches in, batches out', () => {
  const cutmix = new CutMix();
  const xs = new ort.Tensor(new Float32Array(12), [1, 3, 2, 2]);
  const ys = new ort.Tensor(new Float32Array(2), [1, 2]);
  expectTypeOf(cutmix.apply).parameters.toEqualTypeOf<[Batch, Batch?, IntoOptions?]>();
  expectTypeOf(cutmix.apply({ xs, ys })).toEqualTypeOf<Batch>();
  expectTypeOf(cutmix.apply({ xs, ys }, undefined, { into: xs }).xs).toEqualTypeOf<Tensor>();
  expectTypeOf(cutmix.composite).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(cutmix.applyPlan).parameter(0).toEqualTypeOf<CutMixPlan>();
  // @ts-expect-error: labels are missing
  cutmix.apply({ xs });
  // @ts-expect-error: an array is not a tensor
  cutmix.apply({ xs: new Float32Array(12), ys });
});

test('plans and state', () => {
  const cutmix = new CutMix();
  expectTypeOf(cutmix.plan({ batchSize: 1, height: 2, width: 2 })).toEqualTypeOf<CutMixPlan>();
  expectTypeOf(planCutMix).returns.toEqualTypeOf<CutMixPlan>();
  expectTypeOf(cutmix.step).toEqualTypeOf<number>();
  expectTypeOf(cutmix.seed).toEqualTypeOf<bigint>();
  cutmix.step = 7;
  // @ts-expect-error: the seed of a run cannot be changed
  cutmix.seed = 7n;
});
