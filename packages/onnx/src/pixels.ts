import type { CutMixPlan, Layout } from '@cutmix/core';
import { kindOf } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import { type HostData, type HostTensor, tensorOver, typeAndShape } from './tensor.ts';

/** Bytes in a word. */
const WORD = 8;

/** From this many bytes on, `set` on a view is faster than the loop of `copyRuns`. */
const SET_FROM = 2048;

/** The loop's indices are 32-bit integers, which the engine adds and shifts fastest. */
const LOOP_UP_TO = 2 ** 31 - WORD;

function shareMemory(a: HostData, b: HostData): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/**
 * Throws unless `into` can receive the images of `own`: same type and shape, and memory apart from
 * every input. Only if the boxes come from another batch may it be exactly the memory of `own`.
 */
export function checkInto(
  into: Tensor,
  ownName: string,
  own: HostTensor,
  apart: Readonly<Record<string, HostTensor>>,
  isPaired: boolean,
): asserts into is HostTensor {
  checks.checkTensor('into', into);
  checks.checkAlike('into', typeAndShape(into), ownName, typeAndShape(own));
  const data = into.data as HostData;
  const isWhole = data.byteOffset === own.data.byteOffset;
  if (shareMemory(data, own.data) && !(isWhole && isPaired)) {
    const expected = isPaired
      ? `${ownName} itself or memory apart from it`
      : `memory apart from ${ownName}, which the boxes are taken from`;
    throw checks.wrongValue('into', expected, 'shared memory');
  }
  for (const [name, tensor] of Object.entries(apart)) {
    if (shareMemory(data, tensor.data)) {
      throw checks.wrongValue('into', `memory apart from ${name}`, 'shared memory');
    }
  }
}

/**
 * Whether two arrays may lie in the same memory although their buffers differ: a SharedArrayBuffer
 * that was cloned, as postMessage does, is another object on the same memory.
 */
function mayShareMemory(a: HostData, b: HostData): boolean {
  const areShared = [a, b].every(({ buffer }) => kindOf(buffer) === 'SharedArrayBuffer');
  return areShared && a.buffer !== b.buffer;
}

/** The same memory as bytes and, if it starts at a multiple of 8, as words of 4 and 8 bytes. */
interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words:
    | { readonly half: Uint32Array<ArrayBuffer>; readonly whole: BigUint64Array<ArrayBuffer> }
    | undefined;
}

// Moving integers keeps every bit, NaN payloads too.
function memoryOf({ buffer, byteOffset, byteLength }: HostData | Uint8Array): Memory {
  const memory = buffer as ArrayBuffer;
  const isAligned = byteOffset % WORD === 0;
  return {
    bytes: new Uint8Array(memory, byteOffset, byteLength),
    words: isAligned
      ? {
          half: new Uint32Array(memory, byteOffset, Math.floor(byteLength / 4)),
          whole: new BigUint64Array(memory, byteOffset, Math.floor(byteLength / WORD)),
        }
      : undefined,
  };
}

/** Runs of bytes at regular distances. */
interface Runs {
  readonly count: number;
  readonly length: number;
  readonly stride: number;
}

/**
 * Copies runs, the first to `at` in the target, each from `shift` bytes further on in the source.
 * Rows of boxes are short: a loop over words is faster than `set`, which needs a view of each.
 */
function copyRuns(
  target: Memory,
  source: Memory,
  at: number,
  shift: number,
  { count, length, stride }: Runs,
): void {
  const { bytes, words } = target;
  const { bytes: otherBytes, words: otherWords } = source;
  const isCongruent = shift % WORD === 0;
  if (!words || !otherWords || !isCongruent || length >= SET_FROM || bytes.length > LOOP_UP_TO) {
    for (let run = 0, start = at; run < count; run++, start += stride) {
      const from = start + shift;
      bytes.set(otherBytes.subarray(from, from + length), start);
    }
    return;
  }
  const { half, whole } = words;
  const { half: otherHalf, whole: otherWhole } = otherWords;
  const halfShift = shift >> 2;
  const wholeShift = shift >> 3;
  for (let run = 0, start = at | 0; run < count; run++, start = (start + stride) | 0) {
    const end = (start + length) | 0;
    let i = start;
    for (; (i & 3) !== 0 && i < end; i++) bytes[i] = otherBytes[i + shift];
    if ((i & 4) !== 0 && i + 4 <= end) {
      half[i >> 2] = otherHalf[(i >> 2) + halfShift];
      i += 4;
    }
    let word = (i + 7) >> 3;
    const endWord = end >> 3;
    for (; word + 4 <= endWord; word += 4) {
      const other = word + wholeShift;
      whole[word] = otherWhole[other];
      whole[word + 1] = otherWhole[other + 1];
      whole[word + 2] = otherWhole[other + 2];
      whole[word + 3] = otherWhole[other + 3];
    }
    for (; word < endWord; word++) whole[word] = otherWhole[word + wholeShift];
    i = Math.max(i, endWord << 3);
    if (i + 4 <= end) {
      half[i >> 2] = otherHalf[(i >> 2) + halfShift];
      i += 4;
    }
    for (; i < end; i++) bytes[i] = otherBytes[i + shift];
  }
}

/** How images lie in memory. */
interface ImageGeometry {
  /** Channels and frames before the rows. */
  readonly planes: number;
  readonly pixelBytes: number;
}

/** Copies the box of a sample from its partner in `source`, in runs as long as possible. */
function copyBox(
  target: Memory,
  source: Memory,
  { height, width, boxes, partners }: CutMixPlan,
  { planes, pixelBytes }: ImageGeometry,
  sample: number,
): void {
  const box = 4 * sample;
  const columns = boxes[box + 2] - boxes[box];
  const rows = columns > 0 ? boxes[box + 3] - boxes[box + 1] : 0;
  const rowBytes = width * pixelBytes;
  const planeBytes = height * rowBytes;
  const isFullWidth = columns === width;
  const runs = {
    count: isFullWidth ? Math.min(rows, 1) : rows,
    length: columns * pixelBytes * (isFullWidth ? rows : 1),
    stride: rowBytes,
  };
  const start = boxes[box + 1] * rowBytes + boxes[box] * pixelBytes;
  const shift = (partners[sample] - sample) * planes * planeBytes;
  for (let plane = sample * planes; plane < (sample + 1) * planes; plane++) {
    copyRuns(target, source, plane * planeBytes + start, shift, runs);
  }
}

/** Returns the images of `a` with their boxes from `b`; everything is checked before. */
export function compositeImages(
  plan: CutMixPlan,
  a: HostTensor,
  b: HostTensor,
  layout: Layout = 'NCHW',
  into?: HostTensor,
): Tensor {
  if (into && [a, b].some(({ data }) => mayShareMemory(into.data, data))) {
    // All inputs are read before anything is written.
    const mixed = compositeImages(plan, a, b, layout) as HostTensor;
    memoryOf(into.data).bytes.set(memoryOf(mixed.data).bytes);
    return into;
  }
  const own = memoryOf(a.data);
  const target = into ? memoryOf(into.data) : memoryOf(own.bytes.slice());
  const isOwnMemory =
    target.bytes.buffer === own.bytes.buffer && target.bytes.byteOffset === own.bytes.byteOffset;

  const { dims } = a;
  const channelsLast = layout === 'NHWC' && dims.length > 3;
  const planeAxes = dims.slice(1, channelsLast ? -3 : -2);
  const channels = channelsLast ? dims[dims.length - 1] : 1;
  const geometry = {
    planes: planeAxes.reduce((product, dim) => product * dim, 1),
    pixelBytes: channels * a.data.BYTES_PER_ELEMENT,
  };
  const source = memoryOf(b.data);
  const imageBytes = own.bytes.length / plan.batchSize;
  for (let sample = 0; sample < plan.batchSize; sample++) {
    if (into && !isOwnMemory) {
      // Image by image, so that the box is pasted while its image is in the cache.
      const at = sample * imageBytes;
      target.bytes.set(own.bytes.subarray(at, at + imageBytes), at);
    }
    copyBox(target, source, plan, geometry, sample);
  }
  return into ?? tensorOver(target.bytes.buffer, a);
}
