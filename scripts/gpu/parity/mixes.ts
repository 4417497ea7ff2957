import { type CutMixPlan, planCutMix } from '@cutmix/core';
import { type Batch, CutMix } from '@cutmix/onnx';
import { CHANNELS, CLASSES, parityCases, parityImages, parityLabels } from '@cutmix/test/parity';
import { Tensor } from 'onnxruntime-node';
import type { Outcome } from './check.ts';

/** One batch to mix with itself, or two, in the layout NHWC. */
export interface MixCase {
  readonly plan: CutMixPlan;
  readonly a: Batch;
  readonly b?: Batch | undefined;
}

type Values = Batch['xs']['data'];

/** Mixes on a device and reads the result. */
export type MixOnDevice = (mix: MixCase) => Promise<{ readonly xs: Values; readonly ys: Values }>;

/** The frozen cases of the conformance tests, except those that only typed arrays support. */
export function frozenCases(): MixCase[] {
  const onDevices = parityCases().filter(
    ({ options, labels }) => labels !== 'ids' && !options.labelSmoothing,
  );
  return onDevices.map(({ options, size, labels }) => {
    const { batchSize, height, width, paired } = size;
    const batch = (which: 'a' | 'b'): Batch => {
      const images = parityImages(size, 'NHWC', which);
      const shares = parityLabels(labels, batchSize, which) as Float32Array;
      return {
        xs: new Tensor('float32', images, [batchSize, height, width, CHANNELS]),
        ys: new Tensor('float32', shares, [batchSize, CLASSES]),
      };
    };
    const [a, b] = [batch('a'), paired ? batch('b') : undefined];
    return { plan: planCutMix(options, size), a, b };
  });
}

const arrays = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  float16: Uint16Array,
} as const;

export type ImageType = keyof typeof arrays;

interface BatchSize {
  readonly samples: number;
  readonly side: number;
  readonly classes: number;
}

/** Images of pseudorandom values with one-hot labels. */
export function madeBatch(
  type: ImageType,
  { samples, side, classes }: BatchSize,
  salt: number,
): Batch {
  const images = new arrays[type](samples * side * side * CHANNELS);
  for (let i = 0; i < images.length; i++) {
    const byte = (Math.imul(i + salt, 2654435761) >>> 13) & 255;
    // A float16 of bits 0x0000 to 0x3bff is between 0 and 1.
    images[i] = type === 'float32' ? byte / 255 : type === 'float16' ? (byte * 60) & 0x3bff : byte;
  }
  const labels = Float32Array.from({ length: samples * classes }, (_, i) =>
    i % classes === (Math.floor(i / classes) * salt) % classes ? 1 : 0,
  );
  return {
    xs: new Tensor(type as 'float32', images as Float32Array, [samples, side, side, CHANNELS]),
    ys: new Tensor('float32', labels, [samples, classes]),
  };
}

/** A batch of the size of ImageNet's images, mixed with another one and with itself. */
export function largeCases(type: ImageType, tiny: boolean): MixCase[] {
  const size = tiny
    ? { samples: 4, side: 33, classes: 10 }
    : { samples: 64, side: 224, classes: 1000 };
  const { samples, side } = size;
  const [a, b] = [madeBatch(type, size, 1), madeBatch(type, size, 2)];
  return [true, false].map((paired) => ({
    plan: planCutMix(
      { seed: 3 },
      { batchSize: samples, height: side, width: side, step: 7, paired },
    ),
    a,
    b: paired ? b : undefined,
  }));
}

function bytesOf(values: Values): Buffer {
  const { buffer, byteOffset, byteLength } = values as Uint8Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Returns how many bytes of the images differ, and the largest error of a label. */
export function difference(
  expected: Batch,
  actual: { readonly xs: Values; readonly ys: Values },
): { readonly wrongBytes: number; readonly labelError: number } {
  const [wanted, received] = [bytesOf(expected.xs.data), bytesOf(actual.xs)];
  if (wanted.length !== received.length) {
    throw new Error(`expected ${wanted.length} bytes of images, received ${received.length}`);
  }
  let wrongBytes = 0;
  if (!wanted.equals(received)) {
    for (const [i, byte] of wanted.entries()) if (byte !== received[i]) wrongBytes++;
  }
  const [labels, others] = [expected.ys.data, actual.ys] as Float32Array[];
  let labelError = 0;
  for (const [i, share] of labels!.entries()) {
    // NaN, also for a label that is missing, stays.
    labelError = Math.max(labelError, Math.abs(share - others![i]!));
  }
  return { wrongBytes, labelError };
}

/** Mixes every case on the CPU and on a device: the same bytes, and labels to 1 ulp of 1. */
export async function compareMixes(
  cases: readonly MixCase[],
  onDevice: MixOnDevice,
): Promise<Outcome> {
  const host = new CutMix({ layout: 'NHWC', seed: 0 });
  let wrongBytes = 0;
  let labelError = 0;
  for (const each of cases) {
    const { plan, a, b } = each;
    const found = difference(host.applyPlan(plan, a, b), await onDevice(each));
    wrongBytes += found.wrongBytes;
    labelError = Math.max(labelError, found.labelError);
  }
  const ok = wrongBytes === 0 && labelError <= 2 ** -23;
  return { ok, cases: cases.length, wrongBytes, labelError };
}
