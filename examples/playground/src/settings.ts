import type { ResolvedOptions } from '@cutmix/core';
import { CutMixPlanner } from '@cutmix/core/adapter';
import { SIZE } from './size.ts';

/** The state of the controls, which a link holds too. */
export interface Settings
  extends Pick<
    ResolvedOptions,
    'alpha' | 'probability' | 'placement' | 'oddSides' | 'granularity' | 'pairing' | 'minBoxSize'
  > {
  readonly seed: number;
  readonly step: number;
}

const { options } = new CutMixPlanner({ seed: 1 });

export const DEFAULTS: Settings = {
  alpha: options.alpha,
  probability: options.probability,
  minBoxSize: options.minBoxSize,
  placement: options.placement,
  oddSides: options.oddSides,
  granularity: options.granularity,
  pairing: options.pairing,
  seed: 1,
  step: 0,
};

/** The options that have no control, and why. */
export const WITHOUT_CONTROL = {
  layout: 'the pictures are made as the runtime wants them',
  mixUntilStep: 'it only stops the mixing',
  numClasses: 'each picture is a class of its own',
  labelSmoothing: 'a label bar has room for two classes, and smoothing gives every class a share',
} as const;

export const CHOICES = {
  placement: ['clipped', 'inside'],
  oddSides: ['trim', 'keep'],
  granularity: ['sample', 'batch', 'pair'],
  pairing: ['shuffle', 'roll', 'reverse', 'cycle'],
} as const;

export const ALPHA_RANGE = [0.05, 20] as const;

type Allowed = readonly [rule: string, fits: (value: number) => boolean];
type NumberName = 'probability' | 'minBoxSize' | 'seed' | 'step';

const isIndex = (value: number) => Number.isSafeInteger(value) && value >= 0;

const NUMBERS: Readonly<Record<NumberName, Allowed>> = {
  probability: ['a number from 0 to 1', (value) => value >= 0 && value <= 1],
  minBoxSize: [`a whole number from 0 to ${SIZE}`, (value) => isIndex(value) && value <= SIZE],
  seed: ['a whole number ≥ 0', isIndex],
  step: ['a whole number ≥ 0', isIndex],
};

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) =>
  Object.keys(record) as Key[];

/** What a value must be, if it is not; otherwise undefined. */
export function ruleBroken(name: NumberName, text: string): string | undefined {
  const [rule, fits] = NUMBERS[name];
  return text.trim() !== '' && fits(Number(text)) ? undefined : rule;
}

/** Both parameters of Beta, or only one if they are equal. */
export function alphaText([a, b]: Settings['alpha']): string {
  return a === b ? `${a}` : `${a}, ${b}`;
}

/** Beta's parameters in a link, or undefined if the sliders cannot show them. */
function readAlpha(text: string): Settings['alpha'] | undefined {
  const [least, most] = ALPHA_RANGE;
  const [a, b = a, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const isOffered = [a, b].every((value) => value >= least && value <= most);
  return isOffered && more.length === 0 ? [a, b] : undefined;
}

/** The settings that differ from the defaults, as the hash of a link. */
export function settingsToHash(settings: Settings): string {
  const text = (name: keyof Settings, { alpha, ...others }: Settings) =>
    name === 'alpha' ? alphaText(alpha).replace(' ', '') : String(others[name]);
  const changed = keysOf(DEFAULTS).filter((name) => text(name, settings) !== text(name, DEFAULTS));
  return changed.map((name) => `${name}=${text(name, settings)}`).join('&');
}

/** Reads the hash of a link. Invalid values keep their defaults; each adds a sentence to `faults`. */
export function settingsFromHash(hash: string): { settings: Settings; faults: string[] } {
  const texts = new URLSearchParams(hash.replace(/^#/, ''));
  const faults: string[] = [];
  const reject = (name: keyof Settings, rule: string) => {
    faults.push(
      `The link has ${name} = ${texts.get(name)}, but ${name} must be ${rule}. ` +
        `Using ${name === 'alpha' ? alphaText(DEFAULTS.alpha) : DEFAULTS[name]}.`,
    );
  };
  const readNumber = (name: NumberName): number => {
    const text = texts.get(name);
    if (text === null) return DEFAULTS[name];
    const rule = ruleBroken(name, text);
    if (rule === undefined) return Number(text);
    reject(name, rule);
    return DEFAULTS[name];
  };
  const readChoice = <Choice extends string>(
    name: keyof typeof CHOICES,
    choices: readonly Choice[],
    otherwise: Choice,
  ): Choice => {
    const text = texts.get(name);
    const choice = choices.find((each) => each === text);
    if (text !== null && choice === undefined) reject(name, choices.join(' or '));
    return choice ?? otherwise;
  };
  const alpha = texts.get('alpha');
  const pair = alpha === null ? DEFAULTS.alpha : readAlpha(alpha);
  if (pair === undefined) {
    reject('alpha', `one or two numbers from ${ALPHA_RANGE[0]} to ${ALPHA_RANGE[1]}`);
  }
  const settings = {
    alpha: pair ?? DEFAULTS.alpha,
    probability: readNumber('probability'),
    minBoxSize: readNumber('minBoxSize'),
    placement: readChoice('placement', CHOICES.placement, DEFAULTS.placement),
    oddSides: readChoice('oddSides', CHOICES.oddSides, DEFAULTS.oddSides),
    granularity: readChoice('granularity', CHOICES.granularity, DEFAULTS.granularity),
    pairing: readChoice('pairing', CHOICES.pairing, DEFAULTS.pairing),
    seed: readNumber('seed'),
    step: readNumber('step'),
  };
  return {
    settings: settings.granularity === 'pair' ? { ...settings, pairing: 'reverse' } : settings,
    faults,
  };
}
