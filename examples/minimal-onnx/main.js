// Trains a small network on handwritten digits that CutMix mixes. ONNX Runtime cannot train, so one
// ONNX graph is the training step: it takes a batch and the weights, and returns new weights.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { philoxStream } from '@cutmix/core';
import { CutMix } from '@cutmix/onnx';
import { encodeModel } from '@cutmix/onnx/model';
import { InferenceSession, Tensor } from 'onnxruntime-node';

// Each line is an image of 8 × 8 pixels (64 values from 0 to 16) and its digit.
const file = readFileSync(new URL('digits.csv.gz', import.meta.url));
const lines = gunzipSync(file).toString().trim().split('\n');
const rows = lines.map((line) => line.split(',').map(Number));
const pixelsOf = (row) => row.slice(0, 64).map((value) => value / 16);
const toBatch = (part) => {
  const ys = part.map((row) => row[64]);
  return {
    xs: new Tensor('float32', part.flatMap(pixelsOf), [part.length, 1, 8, 8]),
    ys: new Tensor('int32', ys, [part.length]),
  };
};

const float32 = (name, ...dims) => ({ name, type: 'float32', dims });
const constant = (name, value) => {
  return { ...float32(name), data: new Uint8Array(Float32Array.of(value).buffer) };
};
const op = (opType, inputs, output, attributes = {}) => {
  return { opType, inputs: inputs.split(' '), outputs: [output], attributes };
};
const weightInputs = [float32('w', 64, 64), float32('v', 64, 10)];
const graph = {
  name: 'step',
  inputs: [float32('xs', 'N', 1, 8, 8), float32('ys', 'N', 10), ...weightInputs],
  outputs: [float32('newW', 64, 64), float32('newV', 64, 10), float32('p', 'N', 10)],
  initializers: [constant('rate', 0.5 / 32), constant('zero', 0)],
  nodes: [
    op('Flatten', 'xs', 'x'),
    op('MatMul', 'x w', 'a'),
    op('Relu', 'a', 'h'),
    op('MatMul', 'h v', 'logits'),
    op('Softmax', 'logits', 'p'),
    op('Sub', 'p ys', 'error'), // the gradient of cross-entropy, also with mixed labels
    op('Mul', 'error rate', 'dLogits'),
    op('Gemm', 'dLogits v', 'dH', { transB: 1 }),
    op('Greater', 'a zero', 'isPositive'),
    op('Where', 'isPositive dH zero', 'dA'),
    op('Gemm', 'x dA', 'dW', { transA: 1 }),
    op('Gemm', 'h dLogits', 'dV', { transA: 1 }),
    op('Sub', 'w dW', 'newW'),
    op('Sub', 'v dV', 'newV'),
  ],
};
const session = await InferenceSession.create(encodeModel(graph, { opset: 17, producer: 'me' }));

const random = philoxStream(42, 0, 0);
const draw = (height, width) => {
  const values = Array.from({ length: height * width }, () => random.nextUniform() / 4 - 0.125);
  return new Tensor('float32', values, [height, width]);
};
let weights = { w: draw(64, 64), v: draw(64, 10) };

const cutmix = new CutMix({ probability: 0.5, numClasses: 10, seed: 42 });
const test = rows.slice(0, 360);
const noLabels = new Tensor('float32', new Float32Array(3600), [360, 10]);
for (let epoch = 1; epoch <= 20; epoch++) {
  for (let i = 0; i < 44; i++) {
    const part = Array.from({ length: 32 }, () => rows[360 + random.nextBelow(rows.length - 360)]);
    const { newW, newV } = await session.run({ ...cutmix.apply(toBatch(part)), ...weights });
    weights = { w: newW, v: newV };
  }
  const { p } = await session.run({ xs: toBatch(test).xs, ys: noLabels, ...weights }, ['p']);
  const isRight = (row, i) => {
    const scores = p.data.subarray(10 * i, 10 * i + 10);
    return scores.indexOf(Math.max(...scores)) === row[64];
  };
  const accuracy = test.filter(isRight).length / test.length;
  console.log(`epoch ${epoch}: test accuracy ${(100 * accuracy).toFixed(1)}%`);
}
