import { type Batch, CutMix, MixUp, RandomMix } from '@cutmix/arrays';
import { timed } from '../measure/measure.ts';
import { type ComparedCase, copies, randomBatch } from './onnx.ts';
import { granularities, type Setup } from './setups.ts';

const mixers = { CutMix, MixUp, RandomMix };

/** The same images and class ids as typed arrays. */
function randomArrays(setup: Setup): Batch {
  const { xs, ys } = randomBatch(setup);
  return {
    xs: { data: xs.data as Float32Array | Uint8Array, shape: xs.dims },
    ys: { data: ys.data as Int32Array, shape: ys.dims },
  };
}

/** `apply` of `@cutmix/arrays` to one batch or, into its own batch, to two. */
export function arraysCases(setup: Setup): ComparedCase[] {
  const [batch, own] = [randomArrays(setup), randomArrays(setup)];
  return granularities.flatMap((granularity): ComparedCase[] => {
    const options = { numClasses: setup.classes, seed: 0, granularity, layout: 'NCHW' } as const;
    const mix = new mixers[setup.method](options);
    const named = (what: string, operation: () => unknown) =>
      timed(`@cutmix/arrays ${what}, per ${granularity}`, operation);
    return [
      [named('apply', () => mix.apply(batch)), copies.allocated],
      [named('into its own batch', () => mix.apply(own, batch, { into: own.xs })), copies.inPlace],
    ];
  });
}
