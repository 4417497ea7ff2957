import type { CutMixPlan, Layout } from '@cutmix/core';
import {
  add,
  clone,
  customGrad,
  engine,
  gatherND,
  getBackend,
  matMul,
  mul,
  type Rank,
  reshape,
  Select,
  type Tensor,
  tensor,
  tensor2d,
  tensorScatterUpdate,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { takeRows } from './rows.ts';

/** How the images lie in memory: frame by frame, pixel by pixel, each with its channels. */
interface Pixels {
  /** Pixels of all frames of all samples. */
  readonly count: number;
  /** Values of a pixel that lie side by side: 1 in NCHW, where each channel is a frame. */
  readonly channels: number;
  /** Frames of a sample. */
  readonly frames: number;
}

type Composite = (plan: CutMixPlan, a: Tensor, b: Tensor, pixels: Pixels) => Tensor;

/** Returns the number of pixels in all boxes together. */
function boxPixels({ batchSize, boxes }: CutMixPlan): number {
  let count = 0;
  for (let at = 0; at < 4 * batchSize; at += 4) {
    count += (boxes[at + 2] - boxes[at]) * (boxes[at + 3] - boxes[at + 1]);
  }
  return count;
}

/** Visits every row of pixels inside a box: its sample, its first pixel and the one after its last. */
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

/** Sets the rows of the boxes in a copy of `a`, for backends whose values are in JavaScript's memory. */
const setRows: Composite = (plan, a, b, { count, channels, frames }) => {
  const mixed = a.dataSync().slice();
  const others = b.dataSync();
  visitBoxRows(plan, frames, (sample, first, end) => {
    const shift = (((plan.partners[sample] - sample) * count) / plan.batchSize) * channels;
    const [start, stop] = [first * channels, end * channels];
    mixed.set(others.subarray(start + shift, stop + shift), start);
  });
  return tensor(mixed, a.shape, a.dtype);
};

/** Writes the pixels of the boxes one by one into a copy of `a`. */
const scatterPixels: Composite = (plan, a, b, { count, channels, frames }) => {
  const pasted = boxPixels(plan) * frames;
  const to = new Int32Array(pasted);
  const from = new Int32Array(pasted);
  let i = 0;
  visitBoxRows(plan, frames, (sample, first, end) => {
    const toPartner = ((plan.partners[sample] - sample) * count) / plan.batchSize;
    for (let pixel = first; pixel < end; pixel++) {
      to[i] = pixel;
      from[i++] = pixel + toPartner;
    }
  });
  const [ownRows, otherRows] = [a, b].map((images) => reshape(images, [count, channels]));
  const pastedRows = gatherND(otherRows, tensor2d(from, [pasted, 1], 'int32'));
  return tensorScatterUpdate(ownRows, tensor2d(to, [pasted, 1], 'int32'), pastedRows);
};

/**
 * Runs the kernel of `where` with one condition per pixel, gathered on the device from one row of
 * columns per box, so that almost nothing is uploaded.
 */
const selectPixels: Composite = (plan, a, b, { count, channels, frames }) => {
  const { batchSize, height, width, boxes } = plan;
  // The last row is for rows of pixels outside every box.
  const columns = new Uint8Array((batchSize + 1) * width);
  const boxOfRow = new Int32Array(batchSize * frames * height).fill(batchSize);
  for (let sample = 0; sample < batchSize; sample++) {
    const [x1, , x2] = boxes.subarray(4 * sample);
    columns.fill(1, sample * width + x1, sample * width + x2);
  }
  visitBoxRows(plan, frames, (sample, first) => {
    boxOfRow[Math.floor(first / width)] = sample;
  });
  const isPasted = gatherND(
    tensor2d(columns, [batchSize + 1, width], 'bool'),
    tensor2d(boxOfRow, [boxOfRow.length, 1], 'int32'),
  );
  // `where` would first copy the condition for each channel, and does not support video on a GPU.
  return engine().runKernel(Select, {
    condition: reshape(isPasted, [count]),
    t: reshape(takeRows(b, plan.partners), [count, channels]),
    e: reshape(a, [count, channels]),
  });
};

const COMPOSITES: Partial<Record<string, Composite>> = { cpu: setRows, wasm: scatterPixels };

function compositePixels(plan: CutMixPlan, a: Tensor, b: Tensor, layout: Layout): Tensor {
  const { shape, size } = a;
  if (size === 0 || boxPixels(plan) === 0) return clone(a);
  const isChannelsLast = layout === 'NHWC' && shape.length > 3;
  const channels = isChannelsLast ? shape[shape.length - 1] : 1;
  const count = size / channels;
  const frames = count / (plan.batchSize * plan.height * plan.width);
  const composite = COMPOSITES[getBackend()] ?? selectPixels;
  return reshape(composite(plan, a, b, { count, channels, frames }), shape);
}

/** Returns each row times its weight. */
function weighRows(rows: Tensor, weights: Float32Array): Tensor {
  const { length } = weights;
  const flat = reshape<Rank.R2>(rows, [length, -1]);
  return reshape(mul(flat, tensor2d(weights, [length, 1])), rows.shape);
}

/** Returns a plan that copies the boxes of the samples that `isKept` names, and no others. */
function keepBoxes(plan: CutMixPlan, isKept: (sample: number) => boolean): CutMixPlan {
  const { blends: _, ...copy } = plan;
  return { ...copy, boxes: plan.boxes.map((edge, at) => (isKept(at >> 2) ? edge : 0)) };
}

/** Returns a plan that takes the boxes of each sample from the row of the sample itself. */
function withOwnRows(plan: CutMixPlan): CutMixPlan {
  return { ...plan, partners: Int32Array.from(plan.partners.keys()) };
}

/** Returns the images with the boxes copied, or blended where the plan has a blend above 0. */
function mixPixels(plan: CutMixPlan, a: Tensor, b: Tensor, layout: Layout): Tensor {
  const { batchSize, height, width, blends, partners } = plan;
  if (!blends || a.size === 0) return compositePixels(plan, a, b, layout);
  // Every operation is a kernel of its own, whose result is rounded to float32.
  const rest = blends.map((blend) => 1 - blend);
  const blended = add(weighRows(a, blends), weighRows(takeRows(b, partners), rest));
  const shown = keepBoxes(plan, (sample) => blends[sample] > 0);
  if (boxPixels(shown) === batchSize * height * width) return blended;
  const copied = keepBoxes(plan, (sample) => blends[sample] === 0);
  const pasted = compositePixels(copied, a, b, layout);
  return compositePixels(withOwnRows(shown), pasted, blended, layout);
}

/** Returns the sums of the rows that have the same partner, in the partner's row. */
function sumByPartner({ batchSize, partners }: CutMixPlan, rows: Tensor): Tensor {
  const terms = new Float32Array(batchSize ** 2);
  for (let i = 0; i < batchSize; i++) terms[partners[i] * batchSize + i] = 1;
  const matrix = tensor2d(terms, [batchSize, batchSize]);
  const flat = reshape<Rank.R2>(rows, [batchSize, -1]);
  return reshape(matMul(matrix, flat), rows.shape);
}

/**
 * Returns the images `a` with the rows `partners[i]` of `b` in the boxes, copied and never computed
 * unless the plan blends them: then the box shows `blend·a + (1 − blend)·b`, each step rounded to
 * float32. Gradients flow to the pixels that are shown, on every backend.
 *
 * What copies fast differs by backend (bench/src/compositing), and so does what is correct in
 * tfjs 4.22: on wasm `Select` returns the wrong pixels if the condition has one value per row, and
 * overruns bool tensors.
 */
export function compositeImages(
  plan: CutMixPlan,
  a: Tensor,
  b: Tensor,
  layout: Layout = 'NHWC',
): Tensor {
  const composite = customGrad(() => ({
    value: mixPixels(plan, a, b, layout),
    gradFunc(gradient: Tensor) {
      const { blends, ...copy } = plan;
      const zeros = zerosLike(gradient);
      const outside = compositeImages(copy, gradient, zeros, layout);
      // Copied like all pixels: a difference would turn infinite gradients into NaN.
      const inside = compositeImages(withOwnRows(copy), zeros, gradient, layout);
      if (!blends) return [outside, sumByPartner(plan, inside)];
      const rest = blends.map((blend) => 1 - blend);
      return [add(outside, weighRows(inside, blends)), sumByPartner(plan, weighRows(inside, rest))];
    },
  }));
  return composite(a, b);
}
