import { check, checkChoice, checkInteger, checkKnown, checkShare, isShape } from './checks.ts';
import { readClassCounts } from './classCounts.ts';
import { parseSeed } from './seed.ts';
import type { CutMixOptions, ResolvedOptions } from './types.ts';

/** Returns a valid value of an option, or the default for undefined. */
type Reader<Value> = (value: unknown, name: string) => Value;

/** Returns a reader that throws by `check` unless the value is valid. */
const option =
  <Value>(fallback: Value, check: (name: string, value: unknown) => void): Reader<Value> =>
  (value = fallback, name) => {
    if (value !== undefined) check(name, value);
    return value as Value;
  };

const atLeast =
  (min: number) =>
  (name: string, value: unknown): void =>
    checkInteger(name, value, min);

const oneOf =
  (...choices: readonly string[]) =>
  (name: string, value: unknown): void =>
    checkChoice(name, value, choices);

/** Returns the shapes a and b of the Beta distribution. */
const readAlpha: Reader<readonly [number, number]> = (alpha = 1, name) => {
  // Not all of it, for an array may have any length.
  const shapes: readonly number[] = Array.isArray(alpha) ? alpha.slice(0, 3) : [alpha, alpha];
  check(
    name,
    alpha,
    shapes.length === 2 && shapes.every((shape) => typeof shape === 'number'),
    shapes.every(isShape),
    'a finite number > 0, or a pair',
  );
  return Object.freeze(shapes as [number, number]);
};

const READERS: { readonly [Name in keyof ResolvedOptions]: Reader<ResolvedOptions[Name]> } = {
  alpha: readAlpha,
  placement: option('clipped', oneOf('clipped', 'inside')),
  minBoxSize: option(0, atLeast(0)),
  probability: option(1, checkShare),
  granularity: option('sample', oneOf('sample', 'batch')),
  pairing: option('shuffle', oneOf('shuffle', 'roll', 'reverse')),
  numClasses: readClassCounts,
  labelSmoothing: option(0, checkShare),
  seed: parseSeed,
  step: option(0, atLeast(0)),
  layout: option(undefined, oneOf('NHWC', 'NCHW')),
};

/** The names of all options, in the order in which errors list them. */
export const OPTION_NAMES = /* @__PURE__ */ Object.keys(
  READERS,
) as readonly (keyof ResolvedOptions)[];

/**
 * Validates options and fills in the defaults, for everything that takes options.
 *
 * @param fallbackSeed - Called for a seed if the options have none.
 */
export function resolveOptions(
  options: CutMixOptions,
  fallbackSeed?: () => bigint,
): ResolvedOptions {
  checkKnown('options', options, OPTION_NAMES);
  const { seed = fallbackSeed?.() } = options;
  const resolved: { -readonly [Name in keyof ResolvedOptions]?: unknown } = {};
  const given = { ...options, seed };
  for (const name of OPTION_NAMES) resolved[name] = READERS[name](given[name], name);
  return Object.freeze(resolved as ResolvedOptions);
}
