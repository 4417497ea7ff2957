import { checkInteger, checkNumber, checkObject, wrongKind, wrongValue } from './errors.ts';
import { parseSeed } from './seed.ts';
import type { CutMixOptions, ResolvedOptions } from './types.ts';

function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  const expected = `one of ${choices.join(', ')}`;
  if (typeof value !== 'string') throw wrongKind(name, expected, value);
  if (!choices.includes(value)) throw wrongValue(name, expected, value);
}

function checkAlpha(alpha: unknown): void {
  const expected = 'a finite number > 0 or a pair of them';
  const shapes = Array.isArray(alpha) ? alpha : [alpha, alpha];
  if (shapes.length !== 2 || !shapes.every((shape) => typeof shape === 'number')) {
    throw wrongKind('alpha', expected, alpha);
  }
  if (!shapes.every((shape) => shape > 0 && shape < Infinity)) {
    throw wrongValue('alpha', expected, alpha);
  }
}

export function checkLabelOptions(numClasses: unknown, labelSmoothing: unknown): void {
  if (numClasses !== undefined) checkInteger('numClasses', numClasses, 1);
  const smoothing = labelSmoothing as number;
  checkNumber('labelSmoothing', smoothing, smoothing >= 0 && smoothing <= 1, 'a number in [0, 1]');
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
    ...unknown
  } = options;
  for (const key of Object.keys(unknown)) {
    throw wrongKind(
      'options',
      'made of alpha, probability, granularity, pairing, placement, minBoxSize, numClasses, ' +
        'labelSmoothing and seed',
      key,
    );
  }
  checkAlpha(alpha);
  checkNumber('probability', probability, probability >= 0 && probability <= 1, 'in [0, 1]');
  checkChoice('granularity', granularity, ['sample', 'batch']);
  checkChoice('pairing', pairing, ['shuffle', 'roll', 'reverse']);
  checkChoice('placement', placement, ['clipped', 'inside']);
  checkInteger('minBoxSize', minBoxSize, 0);
  checkLabelOptions(numClasses, labelSmoothing);
  return Object.freeze({
    alpha: Object.freeze<[number, number]>(
      typeof alpha === 'number' ? [alpha, alpha] : [alpha[0], alpha[1]],
    ),
    probability,
    granularity,
    pairing,
    placement,
    minBoxSize,
    ...(numClasses !== undefined && { numClasses }),
    labelSmoothing,
    seed: seed === undefined && fallbackSeed ? fallbackSeed() : parseSeed(seed),
  });
}
