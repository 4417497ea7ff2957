import type { CutMixPlan, Layout } from '@cutmix/core';
import type { Tensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import { checkTensor, type HostData, type HostTensor, likeness, tensorOver } from './tensor.ts';

type Words = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** From this many words on, `set` on a view is faster than the loop of `copyRun`. */
const SET_FROM = 64;

function shareMemory(a: HostData, b: HostData): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/**
 * Throws unless `into` can take the images of `own`: same type and shape, and memory apart from every
 * input. Only when the boxes come from another batch may it be exactly the memory of `own`.
 */
export function checkInto(
  into: Tensor,
  ownName: string,
  own: HostTensor,
  apart: Readonly<Record<string, HostTensor>>,
  isPaired: boolean,
): asserts into is HostTensor {
  checkTensor('into', into);
  checks.checkAlike('into', likeness(into), ownName, likeness(own));
  const isWhole = into.data.byteOffset === own.data.byteOffset;
  if (shareMemory(into.data, own.data) && !(isWhole && isPaired)) {
    const expected = isPaired
      ? `${ownName} itself or memory apart from it`
      : `memory apart from ${ownName}, which the boxes are taken from`;
    throw checks.wrongValue('into', expected, 'shared memory');
  }
  for (const [name, tensor] of Object.entries(apart)) {
    if (shareMemory(into.data, tensor.data)) {
      throw checks.wrongValue('into', `memory apart from ${name}`, 'shared memory');
    }
  }
}

/**
 * The memory as unsigned words. Moving integers keeps every bit, NaN payloads too, and a loop over
 * three kinds of arrays stays fast where one over ten would not.
 */
function wordsOf({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT }: HostData): Words {
  const memory = buffer as ArrayBuffer;
  if (BYTES_PER_ELEMENT === 1) return new Uint8Array(memory, byteOffset, byteLength);
  if (BYTES_PER_ELEMENT === 2) return new Uint16Array(memory, byteOffset, byteLength / 2);
  return new Uint32Array(memory, byteOffset, byteLength / 4);
}

/** Copies words `from..from + length` of the source to `at` of the target. */
function copyRun(target: Words, source: Words, at: number, from: number, length: number): void {
  if (length >= SET_FROM) {
    target.set(source.subarray(from, from + length), at);
    return;
  }
  const end = at + length;
  let to = at;
  let i = from;
  for (; to + 8 <= end; to += 8, i += 8) {
    target[to] = source[i];
    target[to + 1] = source[i + 1];
    target[to + 2] = source[i + 2];
    target[to + 3] = source[i + 3];
    target[to + 4] = source[i + 4];
    target[to + 5] = source[i + 5];
    target[to + 6] = source[i + 6];
    target[to + 7] = source[i + 7];
  }
  for (; to < end; to++, i++) target[to] = source[i];
}

/** Copies the box of every sample from its partner's row of `source`, in runs as long as they get. */
function copyBoxes(
  target: Words,
  source: Words,
  plan: CutMixPlan,
  planes: number,
  pixelWords: number,
): void {
  const { height, width, boxes, partners } = plan;
  const rowWords = width * pixelWords;
  const sampleWords = planes * height * rowWords;
  for (let sample = 0; sample < plan.batchSize; sample++) {
    const [x1, y1, x2, y2] = boxes.subarray(4 * sample, 4 * sample + 4);
    const rows = x2 > x1 ? y2 - y1 : 0;
    const isFullWidth = x2 - x1 === width;
    const runs = isFullWidth ? Math.min(rows, 1) : rows;
    const length = (x2 - x1) * pixelWords * (isFullWidth ? rows : 1);
    const shift = (partners[sample] - sample) * sampleWords;
    for (let plane = 0; plane < planes; plane++) {
      let at = sample * sampleWords + (plane * height + y1) * rowWords + x1 * pixelWords;
      for (let run = 0; run < runs; run++, at += rowWords) {
        copyRun(target, source, at, at + shift, length);
      }
    }
  }
}

/** The images of `a` with their boxes from `b`; everything is checked before. */
export function compositeImages(
  plan: CutMixPlan,
  a: HostTensor,
  b: HostTensor,
  layout: Layout,
  into: HostTensor | undefined,
): Tensor {
  const own = wordsOf(a.data);
  const target = into ? wordsOf(into.data) : own.slice();
  const isOwnMemory = target.buffer === own.buffer && target.byteOffset === own.byteOffset;
  if (into && !isOwnMemory) target.set(own);

  const { dims } = a;
  const channelsLast = layout === 'NHWC' && dims.length > 3;
  const planeAxes = dims.slice(1, channelsLast ? -3 : -2);
  const planes = planeAxes.reduce((product, dim) => product * dim, 1);
  const channels = channelsLast ? dims[dims.length - 1] : 1;
  const elementWords = a.data.BYTES_PER_ELEMENT / own.BYTES_PER_ELEMENT;
  copyBoxes(target, wordsOf(b.data), plan, planes, channels * elementWords);
  return into ?? tensorOver(target.buffer, a);
}
