import {
  check,
  checkChoice,
  checkInteger,
  checkNoOther,
  checkNumber,
  checkObject,
} from './errors.ts';
import { parseSeed } from './seed.ts';
import type { CutMixOptions, ResolvedOptions } from './types.ts';

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
    'a finite number > 0 or a pair of them',
  );
  return Object.freeze(shapes as [number, number]);
}

/**
 * The one place where options are validated and defaults are filled in.
 *
 * @param fallbackSeed - Called for a seed when the options have none.
 */
export function resolveOptions(
  options: CutMixOptions,
  fallbackSeed?: () => bigint,
): ResolvedOptions {
  checkObject('options', options);
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
    ...others
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
  };
  checkNoOther('an option', others, Object.keys(resolved));
  checkShare('probability', probability);
  checkChoice('granularity', granularity, ['sample', 'batch']);
  checkChoice('pairing', pairing, ['shuffle', 'roll', 'reverse']);
  checkChoice('placement', placement, ['clipped', 'inside']);
  checkInteger('minBoxSize', minBoxSize, 0);
  if (numClasses !== undefined) checkInteger('numClasses', numClasses, 1);
  checkShare('labelSmoothing', labelSmoothing);
  return Object.freeze(resolved);
}
