import type { CutMixPlan, Layout } from '@cutmix/core';
import { blendRuns, numbersOf } from './blend.ts';
import { mayShareMemory } from './into.ts';
import { copyRuns, memoryOf, type Runs } from './runs.ts';
import type { TypedArray } from './typedArray.ts';

/** Images in host memory. */
export interface HostImages {
  /** The values, row by row. */
  readonly data: TypedArray;
  /** `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC) or `[N, …, H, W]` (NCHW). */
  readonly shape: readonly number[];
}

/**
 * Visits the box of a sample in each of its planes, in runs as long as possible.
 *
 * @param planes - Channels and frames before the rows.
 * @param pixelSize - Size of a pixel, in bytes or in values.
 */
function visitBox(
  { height, width, boxes, partners }: CutMixPlan,
  planes: number,
  pixelSize: number,
  sample: number,
  visit: (at: number, shift: number, runs: Runs) => void,
): void {
  const box = 4 * sample;
  const columns = boxes[box + 2] - boxes[box];
  const rows = columns > 0 ? boxes[box + 3] - boxes[box + 1] : 0;
  const rowSize = width * pixelSize;
  const planeSize = height * rowSize;
  const isFullWidth = columns === width;
  const runs = {
    count: isFullWidth ? Math.min(rows, 1) : rows,
    length: columns * pixelSize * (isFullWidth ? rows : 1),
    stride: rowSize,
  };
  const start = boxes[box + 1] * rowSize + boxes[box] * pixelSize;
  const shift = (partners[sample] - sample) * planes * planeSize;
  for (let plane = sample * planes; plane < (sample + 1) * planes; plane++) {
    visit(plane * planeSize + start, shift, runs);
  }
}

/**
 * Writes the images of `a` with their boxes from `b`, row by row, in runs as long as possible. Pixels
 * are copied as bytes, so every type is exact; where the plan has a blend above 0, they are computed.
 * Nothing is checked here.
 *
 * @param plan - What to paste where.
 * @param a - The images outside the boxes; of a type in `BLENDABLE` if the plan has blends.
 * @param b - The images inside, of the type and shape of `a`; may be `a` itself.
 * @param layout - Order of the axes above rank 3.
 * @param into - Where to write, apart from `b`; new memory by default.
 * @returns The bytes that were written.
 */
export function compositeImages(
  plan: CutMixPlan,
  a: HostImages,
  b: HostImages,
  layout: Layout,
  into?: TypedArray,
): Uint8Array<ArrayBuffer> {
  if (into && (mayShareMemory(into, a.data) || mayShareMemory(into, b.data))) {
    // All inputs are read before anything is written.
    const mixed = compositeImages(plan, a, b, layout);
    const { bytes } = memoryOf(into);
    bytes.set(mixed);
    return bytes;
  }
  const own = memoryOf(a.data);
  const target = memoryOf(into ?? own.bytes.slice());
  const isOwnMemory =
    target.bytes.buffer === own.bytes.buffer && target.bytes.byteOffset === own.bytes.byteOffset;

  const { shape } = a;
  const channelsLast = layout === 'NHWC' && shape.length > 3;
  const planeAxes = shape.slice(1, channelsLast ? -3 : -2);
  const channels = channelsLast ? shape[shape.length - 1] : 1;
  const planes = planeAxes.reduce((product, dim) => product * dim, 1);
  const pixelBytes = channels * a.data.BYTES_PER_ELEMENT;
  const source = memoryOf(b.data);
  const imageBytes = own.bytes.length / plan.batchSize;
  for (let sample = 0; sample < plan.batchSize; sample++) {
    if (into && !isOwnMemory) {
      // Image by image, so that the box is pasted while its image is in the cache.
      const at = sample * imageBytes;
      target.bytes.set(own.bytes.subarray(at, at + imageBytes), at);
    }
    const blend = plan.blends?.[sample];
    if (blend) {
      const numbers = numbersOf(target, a.data);
      const others = numbersOf(source, b.data);
      visitBox(plan, planes, channels, sample, (at, shift, runs) =>
        blendRuns(numbers, others, at, shift, runs, blend),
      );
    } else {
      visitBox(plan, planes, pixelBytes, sample, (at, shift, runs) =>
        copyRuns(target, source, at, shift, runs),
      );
    }
  }
  return target.bytes;
}
