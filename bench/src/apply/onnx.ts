import { randomFillSync } from 'node:crypto';
import { type Batch, CutMix, MixUp, RandomMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-node';
import { type Case, timed } from '../measure/measure.ts';
import { type BatchSetup, granularities, type Setup } from './setups.ts';

/** Images of random bytes, or of their 255ths, and class ids. */
export function randomBatch({ type, samples, side, classes }: BatchSetup): Batch {
  const bytes = randomFillSync(new Uint8Array(samples * 3 * side * side));
  const pixels = type === 'float32' ? Float32Array.from(bytes, (byte) => byte / 255) : bytes;
  const ids = Int32Array.from({ length: samples }, (_, row) => (7 * row) % classes);
  return {
    xs: new Tensor(type, pixels, [samples, 3, side, side]),
    ys: new Tensor('int32', ids, [samples]),
  };
}

export const copies = {
  allocated: 'new TypedArray(source)',
  inPlace: 'target.set(source)',
} as const;

/** Copies of as many bytes as the images have. */
export function copyCases({ xs }: Batch): Case[] {
  const source = xs.data as Float32Array | Uint8Array;
  const PixelArray = source.constructor as Float32ArrayConstructor;
  const target = new PixelArray(source.length);
  return [
    timed(copies.allocated, () => new PixelArray(source)),
    timed(copies.inPlace, () => target.set(source)),
  ];
}

/** A case and the copy that it is compared with. */
export type ComparedCase = readonly [Case, baseline: string];

const mixers = { CutMix, MixUp, RandomMix };

/** `apply` of `@cutmix/onnx` to one batch or, into its own batch, to two. */
export function onnxCases(batch: Batch, setup: Setup): ComparedCase[] {
  const own = randomBatch(setup);
  const into = randomBatch(setup).xs;
  return granularities.flatMap((granularity): ComparedCase[] => {
    const mix = new mixers[setup.method]({ numClasses: setup.classes, seed: 0, granularity });
    const named = (what: string, operation: () => unknown) =>
      timed(`@cutmix/onnx ${what}, per ${granularity}`, operation);
    return [
      [named('apply', () => mix.apply(batch)), copies.allocated],
      [named('into a tensor', () => mix.apply(batch, undefined, { into })), copies.inPlace],
      [named('into its own batch', () => mix.apply(own, batch, { into: own.xs })), copies.inPlace],
    ];
  });
}
