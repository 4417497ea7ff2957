import { type Layout, philoxStream } from '@cutmix/core';
import type { Batch } from '@cutmix/onnx';
import { oneHot } from '@cutmix/training/onnx';
import { Tensor } from 'onnxruntime-node';

export interface Setup {
  readonly samples: number;
  readonly side: number;
  readonly classes: number;
}

/** Two batches in CPU memory. */
export type BatchPair = readonly [Batch, Batch];

const channels = 3;

export function imageShape({ samples, side }: Setup, layout: Layout): number[] {
  return layout === 'NCHW' ? [samples, channels, side, side] : [samples, side, side, channels];
}

function randomBatch(setup: Setup, layout: Layout, seed: number): Batch {
  const { samples, side, classes } = setup;
  const stream = philoxStream(seed, 0, 0);
  const length = samples * channels * side * side;
  const pixels = Float32Array.from({ length }, () => stream.nextBelow(256) / 255);
  const ids = Uint8Array.from({ length: samples }, () => stream.nextBelow(Math.min(classes, 256)));
  return {
    xs: new Tensor('float32', pixels, imageShape(setup, layout)),
    ys: oneHot(ids, classes),
  };
}

/** Random float32 images with one-hot labels, the same in every run. */
export function randomPair(setup: Setup, layout: Layout): BatchPair {
  return [randomBatch(setup, layout, 1), randomBatch(setup, layout, 2)];
}
