// Trains a small network on handwritten digits that CutMix mixes.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';

// Each line is an image of 8 × 8 pixels (64 values from 0 to 16) and its digit.
const file = readFileSync(new URL('digits.csv.gz', import.meta.url));
const lines = gunzipSync(file).toString().trim().split('\n');
const rows = lines.map((line) => line.split(',').map(Number));

const toExample = (row) => ({
  xs: tf.tensor3d(row.slice(0, 64), [8, 8, 1]).div(16),
  ys: tf.scalar(row[64], 'int32'),
});
const toDataset = (part) =>
  tf.data.generator(function* () {
    for (const row of part) yield toExample(row);
  });

// CutMix goes after batch(). Validation data is not mixed, only made one-hot.
const cutmix = new CutMix({ probability: 0.5, numClasses: 10, seed: 42 });
const unmixed = new CutMix({ probability: 0, numClasses: 10, seed: 42 });
const training = toDataset(rows.slice(360))
  .shuffle(1500, '42')
  .batch(32)
  .map((batch) => cutmix.apply(batch));
const validationData = toDataset(rows.slice(0, 360))
  .batch(60)
  .map((batch) => unmixed.apply(batch));

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({
  optimizer: tf.train.adam(1e-2),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy'],
});

await model.fitDataset(training, {
  epochs: 5,
  validationData,
  verbose: 0,
  callbacks: {
    onEpochEnd(epoch, { val_acc: accuracy }) {
      console.log(`epoch ${epoch + 1}: test accuracy ${(100 * accuracy).toFixed(1)}%`);
    },
  },
});
