import { check, checkChoice, checkInteger, checkKnown, checkShare, isShape } from './checks.ts';
import { readClassCounts } from './classCounts.ts';
import { parseSeed } from './seed.ts';
import type {
  MixOptions,
  ResolvedCutOptions,
  ResolvedMixOptions,
  ResolvedOptions,
} from './types.ts';

/** Returns a valid value of an option, or the default for undefined. */
type Reader<Value> = (value: unknown, name: string) => Value;

/** Readers of options, by name. */
export type Readers<Resolved> = { readonly [Name in keyof Resolved]: Reader<Resolved[Name]> };

/** Returns a reader that throws by `check` unless the value is valid. */
const option =
  <Value>(fallback: Value, check: (name: string, value: unknown) => void): Reader<Value> =>
  (value = fallback, name) => {
    check(name, value);
    return value as Value;
  };

/** Returns a reader of an option without a default. */
const optional =
  <Value>(reader: Reader<Value>): Reader<Value | undefined> =>
  (value, name) =>
    value === undefined ? value : reader(value, name);

/** Returns a reader of a choice; the first is the default. */
const choice = <Choice extends string>(
  ...choices: readonly [Choice, ...Choice[]]
): Reader<Choice> => option(choices[0], (name, value) => checkChoice(name, value, choices));

const readCount = option(0, (name, value) => checkInteger(name, value, 0));

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
  return shapes as [number, number];
};

/** Readers of the options that only CutMix has. */
export const CUT_READERS: Readers<ResolvedCutOptions> = {
  alpha: readAlpha,
  placement: choice('clipped', 'inside'),
  minBoxSize: readCount,
  oddSides: choice('trim', 'keep'),
};

/** Readers of the options that do not depend on how images are mixed. */
export const MIX_READERS: Readers<ResolvedMixOptions> = {
  probability: share(1),
  granularity: choice('sample', 'batch', 'pair'),
  pairing: choice('shuffle', 'roll', 'reverse', 'cycle'),
  numClasses: optional(readClassCounts),
  labelSmoothing: share(0),
  seed: parseSeed,
  step: readCount,
  mixUntilStep: optional(readCount),
  layout: optional(choice('NHWC', 'NCHW')),
};

/** Returns readers of a way to mix and of the options that all have. */
export const withMixReaders = <Own>(own: Readers<Own>): Readers<Own & ResolvedMixOptions> =>
  ({ ...own, ...MIX_READERS }) as Readers<Own & ResolvedMixOptions>;

/** Readers of all options of CutMix. */
export const CUTMIX_READERS: Readers<ResolvedOptions> = /* @__PURE__ */ withMixReaders(CUT_READERS);

/** The names of all options of CutMix, in the order in which errors list them. */
export const OPTION_NAMES = /* @__PURE__ */ Object.keys(
  CUTMIX_READERS,
) as readonly (keyof ResolvedOptions)[];

/** Validates options and fills in the defaults. */
export function readOptions<Resolved extends object>(
  readers: Readers<Resolved>,
  given: object,
  prefix = '',
): Resolved {
  const resolved: { [Name in keyof Resolved]?: Resolved[Name] } = {};
  for (const name in readers) {
    resolved[name] = readers[name]((given as Partial<Resolved>)[name], prefix + name);
  }
  return resolved as Resolved;
}

/** Validates all options of a way to mix and fills in the defaults. */
export function resolveOptions<Resolved extends ResolvedMixOptions>(
  readers: Readers<Resolved>,
  options: MixOptions,
): Resolved {
  checkKnown('options', options, Object.keys(readers));
  const resolved = readOptions(readers, options);
  const { granularity, pairing } = resolved;
  const isPaired = granularity !== 'pair' || pairing === 'reverse';
  check('pairing', pairing, true, isPaired, '"reverse" for granularity "pair"');
  return resolved;
}
