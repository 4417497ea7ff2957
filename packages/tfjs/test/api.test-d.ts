import {
  type Batch,
  CutMix,
  type CutMixOptions,
  type CutMixPlan,
  type PlanSize,
  planCutMix,
} from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { expectTypeOf, test } from 'vitest';

declare const batch: Batch;
declare const model: tf.Sequential;
declare const batches: tf.data.Dataset<Batch>;

test('options', () => {
  expectTypeOf(CutMix).toBeConstructibleWith();
  expectTypeOf(CutMix).toBeConstructibleWith({ alpha: [1, 2], seed: 5n, numClasses: 10 });
  expectTypeOf(CutMix).constructorParameters.toEqualTypeOf<[CutMixOptions?]>();
  expectTypeOf(CutMix).toBeConstructibleWith({ layout: 'NCHW', alpha: [1, 2] as number[] });
  expectTypeOf(CutMix).toBeConstructibleWith(new CutMix().toJSON());
  // @ts-expect-error: no such layout
  new CutMix({ layout: 'CHWN' });
});

test('batches in, batches out', () => {
  const cutmix = new CutMix();
  expectTypeOf(cutmix.apply).parameters.toEqualTypeOf<[Batch, Batch?]>();
  expectTypeOf(cutmix.apply(batch)).toEqualTypeOf<Batch>();
  expectTypeOf(cutmix.applyPlan).parameters.toEqualTypeOf<[CutMixPlan, Batch, Batch?]>();
  expectTypeOf(cutmix.composite).parameters.toEqualTypeOf<[CutMixPlan, tf.Tensor, tf.Tensor?]>();
  expectTypeOf(cutmix.composite).returns.toEqualTypeOf<tf.Tensor>();
  expectTypeOf<{ xs: tf.Tensor4D; ys: tf.Tensor2D }>().toExtend<Batch>();
  // @ts-expect-error: labels are missing
  cutmix.apply({ xs: batch.xs });
  // @ts-expect-error: an array is not a tensor
  cutmix.apply({ xs: [1, 2], ys: batch.ys });
});

test('pipelines', () => {
  const cutmix = new CutMix();
  model.fitDataset(
    batches.map((batch) => cutmix.apply(batch)),
    { epochs: 1 },
  );
  model.fitDataset(
    batches.mapAsync(async (batch) => cutmix.apply(batch)),
    { epochs: 1 },
  );
  model.trainOnBatch(batch.xs, batch.ys);
  tf.dispose(cutmix.apply(batch));
});

test('plans and state', () => {
  const cutmix = new CutMix();
  expectTypeOf(cutmix.plan).parameters.toEqualTypeOf<[PlanSize]>();
  expectTypeOf(cutmix.plan).returns.toEqualTypeOf<CutMixPlan>();
  expectTypeOf(planCutMix).returns.toEqualTypeOf<CutMixPlan>();
  expectTypeOf(cutmix.seed).toEqualTypeOf<bigint>();
  cutmix.step = 7;
  // @ts-expect-error: the seed of a run cannot be changed
  cutmix.seed = 7n;
});
