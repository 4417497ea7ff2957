import { check, checkChoice, checkInteger, checkKnown, checkShare, isShape } from './checks.ts';
import { readClassCounts } from './classCounts.ts';
import { parseSeed } from './seed.ts';
import type { MixOptions, ResolvedCutOptions, ResolvedMixOptions } from './types.ts';

/** Returns a valid value of an option, or the default for undefined. */
type Reader<Value> = (value: unknown, name: string) => Value;

/** Readers of options, by name. */
export type Readers<Resolved> = { readonly [Name in keyof Resolved]: Reader<Resolved[Name]> };

/** Returns a reader that throws by `check` unless the value is valid. */
const option =
  <Value>(fallback: Value, check: (name: string, value: unknown) => void): Reader<Value> =>
  (value = fallback, name) => {
    if (value !== undefined) check(name, value);
    return value as Value;
  };

const checkCount = (name: string, value: unknown): void => checkInteger(name, value, 0);

const oneOf =
  (...choices: readonly string[]) =>
  (name: string, value: unknown): void =>
    checkChoice(name, value, choices);

/** Returns a reader of a probability. */
export const share = (fallback: number): Reader<number> => option(fallback, checkShare);

/** Returns the shapes a and b of the Beta distribution. */
export const readAlpha: Reader<readonly [number, number]> = (alpha = 1, name) => {
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

/** Readers of the options that only CutMix has. */
export const CUT_READERS: Readers<ResolvedCutOptions> = {
  alpha: readAlpha,
  placement: option('clipped', oneOf('clipped', 'inside')),
  minBoxSize: option(0, checkCount),
  oddSides: option('trim', oneOf('trim', 'keep')),
};

/** Readers of the options that do not depend on how images are mixed. */
export const MIX_READERS: Readers<ResolvedMixOptions> = {
  probability: share(1),
  granularity: option('sample', oneOf('sample', 'batch', 'pair')),
  pairing: option('shuffle', oneOf('shuffle', 'roll', 'reverse', 'cycle')),
  numClasses: readClassCounts,
  labelSmoothing: share(0),
  seed: parseSeed,
  step: option(0, checkCount),
  mixUntilStep: option(undefined, checkCount),
  layout: option(undefined, oneOf('NHWC', 'NCHW')),
};

/** Validates options and fills in the defaults. */
export function readOptions<Resolved extends object>(
  readers: Readers<Resolved>,
  given: object,
  prefix = '',
): Resolved {
  const resolved: { [Name in keyof Resolved]?: Resolved[Name] } = {};
  for (const name of Object.keys(readers) as (keyof Resolved & string)[]) {
    resolved[name] = readers[name]((given as Partial<Resolved>)[name], prefix + name);
  }
  return Object.freeze(resolved as Resolved);
}

/**
 * Validates all options of a way to mix.
 *
 * @param fallbackSeed - Called for a seed if the options have none.
 */
export function resolveOptions<Resolved extends ResolvedMixOptions>(
  readers: Readers<Resolved>,
  options: MixOptions,
  fallbackSeed?: () => bigint,
): Resolved {
  checkKnown('options', options, Object.keys(readers));
  const { seed = fallbackSeed?.() } = options;
  const resolved = readOptions(readers, { ...options, seed });
  const { granularity, pairing } = resolved;
  const isPaired = granularity !== 'pair' || pairing === 'reverse';
  check('pairing', pairing, true, isPaired, '"reverse" for granularity "pair"');
  return resolved;
}
