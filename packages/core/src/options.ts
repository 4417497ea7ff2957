import { checks } from './checks.ts';
import { parseSeed } from './seed.ts';
import type { CutMixOptions, ResolvedOptions } from './types.ts';

const { check, checkChoice, checkInteger, checkNumber } = checks;

function checkShare(name: string, value: number): void {
  checkNumber(name, value, value >= 0 && value <= 1, 'a number in [0, 1]');
}

/** Shapes a and b of the Beta distribution. */
function parseAlpha(alpha: unknown): readonly [number, number] {
  const shapes: readonly number[] = Array.isArray(alpha) ? [...alpha] : [alpha, alpha];
  check(
    'alpha',
    alpha,
    shapes.length === 2 && shapes.every((shape) => typeof shape === 'number'),
    shapes.every((shape) => shape > 0 && shape < Infinity),
    'a finite number > 0 or two of them',
  );
  return Object.freeze(shapes as [number, number]);
}

/** The names of all options, in the order in which errors list them. */
export const OPTION_NAMES: readonly (keyof CutMixOptions)[] = [
  'alpha',
  'probability',
  'granularity',
  'pairing',
  'placement',
  'minBoxSize',
  'numClasses',
  'labelSmoothing',
  'seed',
  'step',
  'layout',
];

/**
 * Validates options and fills in the defaults, for everything that takes options.
 *
 * @param fallbackSeed - Called for a seed if the options have none.
 */
export function resolveOptions(
  options: CutMixOptions,
  fallbackSeed?: () => bigint,
): ResolvedOptions {
  const example = typeof options === 'number' ? 'such as { alpha: 1 }' : undefined;
  checks.checkObject('options', 'an object', options, example);
  checks.checkOptions(options, OPTION_NAMES);
  const {
    alpha = 1,
    probability = 1,
    granularity = 'sample',
    pairing = 'shuffle',
    placement = 'clipped',
    minBoxSize = 0,
    numClasses,
    labelSmoothing = 0,
    seed,
    step = 0,
    layout,
  } = options;
  const resolved: ResolvedOptions = {
    alpha: parseAlpha(alpha),
    probability,
    granularity,
    pairing,
    placement,
    minBoxSize,
    numClasses,
    labelSmoothing,
    seed: seed === undefined && fallbackSeed ? fallbackSeed() : parseSeed(seed),
    step,
    layout,
  };
  checkShare('probability', probability);
  checkChoice('granularity', granularity, ['sample', 'batch']);
  checkChoice('pairing', pairing, ['shuffle', 'roll', 'reverse']);
  checkChoice('placement', placement, ['clipped', 'inside']);
  checkInteger('minBoxSize', minBoxSize, 0);
  if (numClasses !== undefined) checkInteger('numClasses', numClasses, 1);
  checkShare('labelSmoothing', labelSmoothing);
  checkInteger('step', step, 0);
  if (layout !== undefined) checkChoice('layout', layout, ['NHWC', 'NCHW']);
  return Object.freeze(resolved);
}
