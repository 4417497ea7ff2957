import { kindOf } from '@cutmix/core/adapter';
import type { Memory, Runs } from './runs.ts';
import type { TypedArray } from './typedArray.ts';

/** The arrays whose values can be blended, as `kindOf` names them. */
export const BLENDABLE: readonly string[] = [
  'Float32Array',
  'Float64Array',
  'Uint8Array',
  'Uint8ClampedArray',
];

/** Memory as numbers to compute with. Storing into a Uint8ClampedArray rounds half to even. */
type Numbers = Float32Array | Float64Array | Uint8ClampedArray;

/** Returns memory as numbers of the type of `like`, which is one of {@link BLENDABLE}. */
export function numbersOf({ bytes: { buffer, byteOffset } }: Memory, like: TypedArray): Numbers {
  const { length } = like;
  const kind = kindOf(like);
  if (kind === 'Float32Array') return new Float32Array(buffer, byteOffset, length);
  if (kind === 'Float64Array') return new Float64Array(buffer, byteOffset, length);
  return new Uint8ClampedArray(buffer, byteOffset, length);
}

/** Blends in float32, as labels are mixed. */
function blendSingle(
  target: Numbers,
  source: Numbers,
  at: number,
  shift: number,
  { count, length, stride }: Runs,
  blend: number,
): void {
  const rest = Math.fround(1 - blend);
  for (let run = 0, start = at; run < count; run++, start += stride) {
    for (let i = start; i < start + length; i++) {
      target[i] = Math.fround(
        Math.fround(blend * target[i]) + Math.fround(rest * source[i + shift]),
      );
    }
  }
}

function blendDouble(
  target: Float64Array,
  source: Numbers,
  at: number,
  shift: number,
  { count, length, stride }: Runs,
  blend: number,
): void {
  const rest = 1 - blend;
  for (let run = 0, start = at; run < count; run++, start += stride) {
    for (let i = start; i < start + length; i++) {
      target[i] = blend * target[i] + rest * source[i + shift];
    }
  }
}

/**
 * Blends runs of values, the first at `at` in the target, each with the values `shift` further on in the
 * source: `blend·target + (1 − blend)·source`, each step rounded to float32, or to float64 for float64.
 */
export function blendRuns(
  target: Numbers,
  source: Numbers,
  at: number,
  shift: number,
  runs: Runs,
  blend: number,
): void {
  if (target instanceof Float64Array) blendDouble(target, source, at, shift, runs, blend);
  else blendSingle(target, source, at, shift, runs, blend);
}
