import { mixedAccuracy as meanAccuracy } from '@cutmix/core';
import { CutMix, MixUp, mixedAccuracy, RandomMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnBackends } from './backends.ts';

const ROWS = 10;
const BATCH = 4;

/** Ten images, in batches of 4, 4 and 2, with the labels that `labelsOf` gives each. */
const batches = <Ys extends tf.TensorContainer>(labelsOf: (row: number) => Ys) =>
  tf.data
    .generator(function* () {
      for (let row = 0; row < ROWS; row++) {
        yield { xs: tf.randomUniform([4, 4, 1], 0, 1, 'float32', row), ys: labelsOf(row) };
      }
    })
    .batch(BATCH);
const idOf = (row: number, classes: number) => tf.scalar((7 * row) % classes, 'int32');
const dense = (units: number, name: string, seed: number) =>
  tf.layers.dense({
    units,
    name,
    activation: units === 1 ? 'sigmoid' : 'softmax',
    kernelInitializer: tf.initializers.glorotUniform({ seed }),
  });

/** A model of one output for each name, the number of its classes being the value. */
function modelOf(heads: Readonly<Record<string, number>>): tf.LayersModel {
  const inputs = tf.input({ shape: [4, 4, 1] });
  const features = tf.layers.flatten().apply(inputs) as tf.SymbolicTensor;
  const outputs = Object.entries(heads).map(
    ([name, units], seed) => dense(units, name, seed).apply(features) as tf.SymbolicTensor,
  );
  return tf.model({ inputs, outputs });
}

describeOnBackends(() => {
  it('is the mixed label at the predicted class', () => {
    const labels = tf.tensor2d([0.25, 0.25, 0.5, 0.25, 0.75, 0, 1, 0, 0], [3, 3]);
    const predictions = tf.tensor2d([0.1, 0.2, 0.7, 3, -1, 2.9, -5, -4, -6], [3, 3]);
    const accuracy = mixedAccuracy(labels, predictions);
    expect([accuracy.shape, accuracy.dtype]).toEqual([[3], 'float32']);
    expect([...accuracy.dataSync()]).toEqual([0.5, 0.25, 0]);
  });

  it('accepts two classes', () => {
    const accuracy = mixedAccuracy(tf.tensor2d([[0.75, 0.25]]), tf.tensor2d([[0, 1]]));
    expect([...accuracy.dataSync()]).toEqual([0.25]);
  });

  it('gives each row what @cutmix/core gives it', () => {
    const rowOf = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: 5, maxLength: 5 });
    // So few values that many predictions are equal.
    const output = fc.constantFrom(-Infinity, -1, -0, 0, 1e-30, 2, Infinity);
    const label = fc.float({ min: 0, max: 1, noNaN: true });
    const pairs = fc.array(fc.tuple(rowOf(label), rowOf(output)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pairs, (rows) => {
        const received = tf.tidy(() => {
          const [labels, predictions] = [0, 1].map((side) =>
            tf.tensor2d(rows.map((row) => row[side]!)),
          );
          return mixedAccuracy(labels!, predictions!).dataSync();
        });
        const expected = rows.map(([labels, outputs]) =>
          meanAccuracy({ data: labels, dims: [1, 5] }, { data: outputs, dims: [1, 5] }),
        );
        expect([...received]).toEqual(expected);
      }),
    );
  });

  const remedy = ' (one output has no largest: compare it with a threshold)';
  it.each([
    [[3], [3, 4], 'labels must be [N, K] with K > 1, received [3]'],
    [[3, 1], [3, 1], `labels must be [N, K] with K > 1, received [3, 1]${remedy}`],
    [[3, 1, 1], [3, 1, 1], 'labels must be [N, K] with K > 1, received [3, 1, 1]'],
    [[3, 4, 1], [3, 4, 1], 'labels must be [N, K] with K > 1, received [3, 4, 1]'],
    [[3, 0], [3, 0], 'labels must be [N, K] with K > 1, received [3, 0]'],
    [[3, 4], [3, 5], 'predictions must be [3, 4], as labels has, received [3, 5]'],
    [[3, 4], [2, 4], 'predictions must be [3, 4], as labels has, received [2, 4]'],
    [[3, 4], [3], 'predictions must be [3, 4], as labels has, received [3]'],
    [[3, 4], [3, 4, 1], 'predictions must be [3, 4], as labels has, received [3, 4, 1]'],
  ])('rejects labels %j with predictions %j, and allocates nothing', (own, other, message) => {
    const [labels, predictions] = [tf.zeros(own), tf.zeros(other)];
    const { numTensors } = tf.memory();
    const error = new RangeError(`@cutmix/tfjs: shape of ${message}`);
    expect(() => mixedAccuracy(labels, predictions)).toThrow(error);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('rejects what is not a tensor, by name', () => {
    const labels = tf.zeros([3, 4]);
    const array = [[0, 1]] as unknown as tf.Tensor;
    expect(() => mixedAccuracy(labels, array)).toThrow(
      /^@cutmix\/tfjs: predictions must be a tfjs tensor, received/,
    );
    expect(() => mixedAccuracy(array, labels)).toThrow(TypeError);
    expect(() => mixedAccuracy(array, labels)).toThrow(
      /^@cutmix\/tfjs: labels must be a tfjs tensor, received/,
    );
  });

  it.each([
    ['CutMix', CutMix],
    ['MixUp', MixUp],
    ['RandomMix', RandomMix],
  ] as const)('is the metric of a run of fitDataset, mixed by %s', async (_name, Mixer) => {
    const model = modelOf({ kind: 3 });
    const optimizer = tf.train.sgd(0);
    const loss = 'categoricalCrossentropy';
    model.compile({ optimizer, loss, metrics: ['accuracy', mixedAccuracy] });
    const data = batches((row) => idOf(row, 3));
    const mixer = new Mixer({ numClasses: 3, seed: 5 });
    const validator = new Mixer({ numClasses: 3, probability: 0 });

    const { history } = await model.fitDataset(
      data.map((batch) => mixer.apply(batch)),
      { epochs: 1, verbose: 0, validationData: data.map((batch) => validator.apply(batch)) },
    );
    expect(mixer.step).toBe(3);

    // The weights did not change: the same batches give the same predictions again.
    const twin = new Mixer({ numClasses: 3, seed: 5 });
    let sum = 0;
    await data.forEachAsync((batch) => {
      const { xs, ys } = twin.apply(batch);
      const predictions = model.predict(xs) as tf.Tensor;
      const [labels, outputs] = [ys as tf.Tensor, predictions].map((tensor) => ({
        data: tensor.dataSync(),
        dims: tensor.shape,
      }));
      sum += xs.shape[0]! * meanAccuracy(labels!, outputs!);
    });
    expect(history['mixedAccuracy']).toEqual([expect.closeTo(sum / ROWS, 6)]);
    expect(history['mixedAccuracy']).not.toEqual(history['acc']);
    // Validation data are not mixed.
    expect(history['val_mixedAccuracy']).toEqual(history['val_acc']);
  });

  it('trains a model of several outputs on labels by name', async () => {
    const heads = { color: 3, kind: 5 };
    const model = modelOf(heads);
    const optimizer = tf.train.sgd(0.5);
    model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: [mixedAccuracy] });
    const data = batches((row) => ({ kind: idOf(row, 5), color: idOf(row, 3) }));
    const mixer = new RandomMix({ numClasses: heads, seed: 5 });
    const fit = async (epochs: number) => {
      const mixed = data.map((batch) => mixer.apply(batch));
      return (await model.fitDataset(mixed, { epochs, verbose: 0 })).history;
    };
    await fit(1);
    const { numTensors } = tf.memory();
    const history = await fit(30);
    expect(tf.memory().numTensors).toBe(numTensors);
    for (const name of ['color', 'kind']) {
      const losses = history[`${name}_loss`] as number[];
      const accuracies = history[`${name}_mixedAccuracy`] as number[];
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
      expect(accuracies.at(-1)).toBeGreaterThan(accuracies[0]!);
    }
  });

  it('is for the outputs that are named, beside one that has a single class', async () => {
    const model = modelOf({ color: 3, isBright: 1 });
    model.compile({
      optimizer: 'sgd',
      loss: { color: 'categoricalCrossentropy', isBright: 'binaryCrossentropy' },
      metrics: { color: mixedAccuracy, isBright: 'accuracy' },
    });
    const data = batches((row) => ({ color: idOf(row, 3), isBright: tf.tensor1d([row % 2]) }));
    const mixer = new CutMix({ numClasses: { color: 3 }, seed: 5 });
    const { history } = await model.fitDataset(
      data.map((batch) => mixer.apply(batch)),
      { epochs: 1, verbose: 0 },
    );
    expect(Object.keys(history)).toEqual(
      expect.arrayContaining(['color_mixedAccuracy', 'isBright_acc']),
    );
  });
});
