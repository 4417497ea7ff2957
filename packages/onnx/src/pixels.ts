import type { CutMixPlan, Layout } from '@cutmix/core';
import type { Tensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import { checkTensor, type HostData, type HostTensor, likeness, tensorOver } from './tensor.ts';

/** Bytes in a word. */
const WORD = 8;

/** From this many bytes on, `set` on a view is faster than the loop of `copyRun`. */
const SET_FROM = 2048;

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

/** The same memory as bytes and, where it starts at a multiple of 8, as words of 8 bytes. */
interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words: BigUint64Array<ArrayBuffer> | undefined;
}

// Moving integers keeps every bit, NaN payloads too.
function memoryOf({ buffer, byteOffset, byteLength }: HostData | Uint8Array): Memory {
  const memory = buffer as ArrayBuffer;
  const isAligned = byteOffset % WORD === 0;
  return {
    bytes: new Uint8Array(memory, byteOffset, byteLength),
    words: isAligned
      ? new BigUint64Array(memory, byteOffset, Math.floor(byteLength / WORD))
      : undefined,
  };
}

/**
 * Copies bytes `from..from + length` of the source to `at` of the target. Rows of boxes are short:
 * a loop over words is faster than `set`, which first needs a view of each.
 */
function copyRun(target: Memory, source: Memory, at: number, from: number, length: number): void {
  const isCongruent = (at - from) % WORD === 0;
  if (!target.words || !source.words || !isCongruent || length >= SET_FROM) {
    target.bytes.set(source.bytes.subarray(from, from + length), at);
    return;
  }
  const end = at + length;
  const shift = from - at;
  // `| 0` tells the engine that these are small integers.
  const firstWord = Math.ceil(at / WORD) | 0;
  const endWord = Math.floor(end / WORD) | 0;
  const wordShift = (shift / WORD) | 0;
  const headEnd = Math.min(firstWord * WORD, end);
  for (let i = at; i < headEnd; i++) target.bytes[i] = source.bytes[i + shift];
  const { words } = target;
  const others = source.words;
  let i = firstWord;
  for (; i + 4 <= endWord; i += 4) {
    const j = i + wordShift;
    words[i] = others[j];
    words[i + 1] = others[j + 1];
    words[i + 2] = others[j + 2];
    words[i + 3] = others[j + 3];
  }
  for (; i < endWord; i++) words[i] = others[i + wordShift];
  for (let i = Math.max(endWord * WORD, headEnd); i < end; i++) {
    target.bytes[i] = source.bytes[i + shift];
  }
}

/** Where the boxes of images lie in memory. */
interface ImageGeometry {
  /** Channels and frames before the rows. */
  readonly planes: number;
  readonly pixelBytes: number;
}

/** Copies the box of a sample from its partner in `source`, in runs as long as they get. */
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
  const runs = isFullWidth ? Math.min(rows, 1) : rows;
  const length = columns * pixelBytes * (isFullWidth ? rows : 1);
  const start = boxes[box + 1] * rowBytes + boxes[box] * pixelBytes;
  const shift = (partners[sample] - sample) * planes * planeBytes;
  for (let plane = sample * planes; plane < (sample + 1) * planes; plane++) {
    let at = plane * planeBytes + start;
    for (let run = 0; run < runs; run++, at += rowBytes) {
      copyRun(target, source, at, at + shift, length);
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
