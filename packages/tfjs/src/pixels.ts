import type { CutMixPlan } from '@cutmix/core';
import {
  clone,
  engine,
  gatherND,
  getBackend,
  logicalAnd,
  reshape,
  Select,
  type Tensor,
  tensor2d,
  tensor3d,
  tensorScatterUpdate,
  where,
} from '@tensorflow/tfjs-core';
import { takeRows } from './rows.ts';

/** Images as rows of channels: `[pixels, channels]`, sample by sample, frame by frame. */
interface PixelRows {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly pixels: number;
  readonly channels: number;
  readonly frames: number;
}

/** Pixels in all boxes together. */
function boxPixels({ batchSize, boxes }: CutMixPlan): number {
  let count = 0;
  for (let at = 0; at < 4 * batchSize; at += 4) {
    count += (boxes[at + 2] - boxes[at]) * (boxes[at + 3] - boxes[at + 1]);
  }
  return count;
}

/** Visits every row of pixels inside a box: its sample, its first pixel and one past its last. */
function visitBoxRows(
  { batchSize, height, width, boxes }: CutMixPlan,
  frames: number,
  visit: (sample: number, first: number, end: number) => void,
): void {
  for (let image = 0; image < batchSize * frames; image++) {
    const sample = Math.floor(image / frames);
    const [x1, y1, x2, y2] = boxes.subarray(4 * sample, 4 * sample + 4);
    for (let y = y1; y < y2; y++) {
      const row = (image * height + y) * width;
      visit(sample, row + x1, row + x2);
    }
  }
}

/** `where` with a value of the condition for each value of the images, made on the host. */
function selectValues(plan: CutMixPlan, { a, b, pixels, channels, frames }: PixelRows): Tensor {
  const isOwn = new Uint8Array(pixels * channels).fill(1);
  visitBoxRows(plan, frames, (_sample, first, end) => {
    isOwn.fill(0, first * channels, end * channels);
  });
  return where(tensor2d(isOwn, [pixels, channels], 'bool'), a, b);
}

/** A copy of `a` into which the pixels of the boxes are written one by one. */
function scatterPixels(plan: CutMixPlan, { a, b, pixels, frames }: PixelRows): Tensor {
  const count = boxPixels(plan) * frames;
  const to = new Int32Array(count);
  const from = new Int32Array(count);
  const samplePixels = pixels / plan.batchSize;
  let i = 0;
  visitBoxRows(plan, frames, (sample, first, end) => {
    const toPartner = (plan.partners[sample] - sample) * samplePixels;
    for (let pixel = first; pixel < end; pixel++) {
      to[i] = pixel;
      from[i++] = pixel + toPartner;
    }
  });
  const pasted = gatherND(b, tensor2d(from, [count, 1], 'int32'));
  return tensorScatterUpdate(a, tensor2d(to, [count, 1], 'int32'), pasted);
}

/**
 * The kernel of `where` with a value of the condition for each pixel, made on the device from the
 * boxes' rows and columns, so that next to nothing is uploaded.
 */
function selectPixels(plan: CutMixPlan, { a, b, pixels, frames }: PixelRows): Tensor {
  const { batchSize, height, width, boxes } = plan;
  const images = batchSize * frames;
  const rows = new Uint8Array(images * height);
  const columns = new Uint8Array(images * width);
  for (let image = 0; image < images; image++) {
    const [x1, y1, x2, y2] = boxes.subarray(4 * Math.floor(image / frames));
    rows.fill(1, image * height + y1, image * height + y2);
    columns.fill(1, image * width + x1, image * width + x2);
  }
  const isPasted = logicalAnd(
    tensor3d(rows, [images, height, 1], 'bool'),
    tensor3d(columns, [images, 1, width], 'bool'),
  );
  // `where` would first copy the condition for each channel.
  return engine().runKernel(Select, { condition: reshape(isPasted, [pixels]), t: b, e: a });
}

/**
 * The images `a` with the rows `partners[i]` of `b` in the boxes, copied and never computed.
 *
 * What copies fast differs by backend (bench/src/tfjsCompositing.ts), and so does what is correct:
 * on cpu and wasm `Select` reads the wrong pixels when the condition has one value for each pixel, on wasm it
 * overruns bool tensors, and on cpu `tensorScatterUpdate` writes into its input.
 */
export function compositeImages(plan: CutMixPlan, a: Tensor, b: Tensor): Tensor {
  const { shape, size } = a;
  if (size === 0 || boxPixels(plan) === 0) return clone(a);
  const channels = shape.length > 3 ? shape[shape.length - 1] : 1;
  const pixels = size / channels;
  const frames = pixels / (plan.batchSize * plan.height * plan.width);
  const toRows = (images: Tensor): Tensor => reshape(images, [pixels, channels]);
  const backend = getBackend();
  if (backend === 'wasm') {
    const rows = { a: toRows(a), b: toRows(b), pixels, channels, frames };
    return reshape(scatterPixels(plan, rows), shape);
  }
  const rows = { a: toRows(a), b: toRows(takeRows(b, plan.partners)), pixels, channels, frames };
  const composite = backend === 'cpu' ? selectValues : selectPixels;
  return reshape(composite(plan, rows), shape);
}
