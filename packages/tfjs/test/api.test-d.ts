import {
  type Batch,
  CutMix,
  type CutMixOptions,
  type CutMixPlan,
  type MixedBatch,
  MixUp,
  mixedAccuracy,
  type PlanSize,
  planCutMix,
  RandomMix,
} from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { expectTypeOf, test } from 'vitest';

declare const batch: Batch;
declare const model: tf.Sequential;
declare const batches: tf.data.Dataset<Batch>;
type NamedLabels = { readonly color: tf.Tensor1D; readonly kind: tf.Tensor1D };
declare const named: tf.data.Dataset<Batch<tf.Tensor4D, NamedLabels>>;

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
  expectTypeOf(cutmix.apply(batch)).toEqualTypeOf<MixedBatch>();
  expectTypeOf(cutmix.apply(batch, batch)).toExtend<Batch>();
  const typed = { xs: tf.zeros<tf.Rank.R4>([2, 4, 4, 3]), ys: tf.zeros<tf.Rank.R2>([2, 3]) };
  expectTypeOf(cutmix.apply(typed)).toEqualTypeOf<MixedBatch<tf.Tensor4D, tf.Tensor2D>>();
  expectTypeOf(cutmix.apply(typed).xs).toEqualTypeOf<tf.Tensor4D>();
  expectTypeOf(cutmix.apply(typed).ys).toEqualTypeOf<tf.Tensor2D>();
  const plan = cutmix.nextPlan({ batchSize: 2, height: 4, width: 4 });
  expectTypeOf(cutmix.applyPlan(plan, typed).xs).toEqualTypeOf<tf.Tensor4D>();
  expectTypeOf(cutmix.composite(plan, typed.xs)).toEqualTypeOf<tf.Tensor4D>();
  expectTypeOf(cutmix.composite(plan, batch.xs)).toEqualTypeOf<tf.Tensor>();
  // @ts-expect-error: labels are missing
  cutmix.apply({ xs: batch.xs });
  // @ts-expect-error: an array is not a tensor
  cutmix.apply({ xs: [1, 2], ys: batch.ys });
});

test('labels by name', () => {
  const ids = tf.tensor1d([0, 1], 'int32');
  const mix = new RandomMix({ numClasses: { color: 3, kind: 5 }, cutmix: { alpha: [1, 2] } });
  const { ys } = mix.apply({ xs: batch.xs, ys: { color: ids, kind: ids } });
  expectTypeOf(ys).toEqualTypeOf<{ readonly color: tf.Tensor2D; readonly kind: tf.Tensor2D }>();
  model.trainOnBatch(batch.xs, ys);
  // @ts-expect-error: an option of CutMix
  new MixUp({ placement: 'inside' });
});

test('pipelines', () => {
  const cutmix = new CutMix();
  // After zip and batch tfjs has lost the type.
  const zipped = tf.data.zip({ xs: tf.data.array([1]), ys: tf.data.array([2]) }).batch(32);
  model.fitDataset(
    zipped.map((batch) => cutmix.apply(batch)),
    { epochs: 1, validationData: zipped.map((batch) => cutmix.apply(batch)) },
  );
  // @ts-expect-error: other names are still an error
  cutmix.apply({ image: tf.zeros([1]), label: tf.zeros([1]) });
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: [mixedAccuracy] });
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

test('pipelines of labels by name', () => {
  const heads = new MixUp({ numClasses: { color: 3, kind: 5 } });
  const labels = { color: tf.data.array([0]), kind: tf.data.array([1]) };
  // After zip and batch tfjs has lost the type.
  const zipped = tf.data.zip({ xs: tf.data.array([1]), ys: labels }).batch(32);
  model.fitDataset(
    zipped.map((batch) => heads.apply(batch)),
    { epochs: 1 },
  );
  const typed = named.map((batch) => heads.apply(batch));
  expectTypeOf(typed).toEqualTypeOf<tf.data.Dataset<MixedBatch<tf.Tensor4D, NamedLabels>>>();
  model.fitDataset(typed, { epochs: 1 });
  const loss = 'categoricalCrossentropy';
  model.compile({ optimizer: 'sgd', loss, metrics: { color: mixedAccuracy, kind: 'accuracy' } });
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
