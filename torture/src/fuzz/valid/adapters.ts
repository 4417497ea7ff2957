import * as arrays from '@cutmix/arrays';
import * as onnx from '@cutmix/onnx';
import * as tfjs from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {
  arrayOf,
  type DrawnLabels,
  drawBatches,
  drawImages,
  type NumberType,
  numberTypes,
  optionsOf,
} from './batches.ts';
import { differences, type ValidCall } from './draw.ts';

export const hostArrays: ValidCall = (random) => {
  const batches = drawBatches(random);
  const images = drawImages(random, batches, 5);
  const type = random.pick(numberTypes);
  const tensor = (values: readonly number[], shape: readonly number[], as: NumberType) => ({
    data: arrayOf(as, values),
    shape,
  });
  const batch = (xs: readonly number[], { data, dims, isInteger }: DrawnLabels) => ({
    xs: tensor(xs, images.shape, type),
    ys: tensor(data, dims, isInteger ? 'int32' : 'float64'),
  });
  const cutmix = new arrays.CutMix(optionsOf(batches, images.layout));
  const a = batch(images.own, batches.own);
  const b = batches.other && batch(images.other!, batches.other);
  const isInPlace = b !== undefined && random.below(3) === 0;
  const into = isInPlace
    ? a.xs
    : random.below(3) === 0
      ? batch(
          images.own.map(() => 0),
          batches.own,
        ).xs
      : undefined;
  const { xs, ys } = cutmix.apply(a, b, { into });
  const told = { batches, images, type, isInPlace };
  return [
    ...differences('arrays pixels', [...xs.data], images.mixedXs, told),
    ...differences('arrays labels', [...ys.data], batches.mixedYs, told),
    ...differences('arrays step', cutmix.step, batches.drawn.place.step + 1, told),
  ];
};

export const onnxTensors: ValidCall = (random) => {
  const batches = drawBatches(random);
  const images = drawImages(random, batches, 5);
  const type = random.pick(numberTypes);
  const tensor = (values: readonly number[], shape: readonly number[], as: NumberType) =>
    new ort.Tensor(as, arrayOf(as, values) as never, [...shape]) as ort.Tensor;
  const batch = (xs: readonly number[], { data, dims, isInteger }: DrawnLabels) => ({
    xs: tensor(xs, images.shape, type),
    ys: tensor(data, dims, isInteger ? 'int32' : 'float64'),
  });
  const cutmix = new onnx.CutMix(optionsOf(batches, images.layout));
  const { xs, ys } = cutmix.apply(
    batch(images.own, batches.own),
    batches.other && batch(images.other!, batches.other),
  );
  const told = { batches, images, type };
  return [
    ...differences('onnx pixels', [...(xs.data as Uint8Array)], images.mixedXs, told),
    ...differences('onnx labels', [...(ys.data as Float32Array)], batches.mixedYs, told),
  ];
};

export const tfjsTensors: ValidCall = (random) => {
  const batches = drawBatches(random);
  const images = drawImages(random, batches, 5);
  const type = random.pick(['float32', 'int32'] as const);
  tf.engine().startScope();
  try {
    const batch = (xs: readonly number[], { data, dims, isInteger }: DrawnLabels) => ({
      xs: tf.tensor([...xs], [...images.shape], type),
      ys: tf.tensor(data, dims, isInteger ? 'int32' : 'float32'),
    });
    const cutmix = new tfjs.CutMix(optionsOf(batches, images.layout));
    const { xs, ys } = cutmix.apply(
      batch(images.own, batches.own),
      batches.other && batch(images.other!, batches.other),
    );
    const told = { backend: tf.getBackend(), batches, images, type };
    return [
      ...differences('tfjs pixels', [...xs.dataSync()], images.mixedXs, told),
      ...differences('tfjs labels', [...(ys as tf.Tensor).dataSync()], batches.mixedYs, told),
    ];
  } finally {
    tf.engine().endScope();
  }
};
