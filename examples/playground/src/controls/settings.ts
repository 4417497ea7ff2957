import type { ResolvedCutOptions, ResolvedMixOptions } from '@cutmix/core';
import { randomMixMethod } from '@cutmix/core/adapter';
import { SIZE } from '../pictures/size.ts';

/** The state of the controls, which a link holds too. */
export interface Settings
  extends ResolvedCutOptions,
    Pick<ResolvedMixOptions, 'probability' | 'labelSmoothing' | 'granularity' | 'pairing'> {
  /** The class that mixes. */
  readonly method: 'CutMix' | 'MixUp' | 'RandomMix';
  /** The `alpha` of MixUp; `alpha` itself is that of CutMix. */
  readonly mixupAlpha: ResolvedCutOptions['alpha'];
  readonly cutmixShare: number;
  readonly seed: number;
  readonly step: number;
}

const { cutmix, mixup, cutmixShare, ...shared } = randomMixMethod.resolve({ seed: 1 });

export const DEFAULTS: Settings = {
  method: 'CutMix',
  alpha: cutmix.alpha,
  mixupAlpha: mixup.alpha,
  cutmixShare,
  probability: shared.probability,
  labelSmoothing: shared.labelSmoothing,
  minBoxSize: cutmix.minBoxSize,
  placement: cutmix.placement,
  oddSides: cutmix.oddSides,
  granularity: shared.granularity,
  pairing: shared.pairing,
  seed: 1,
  step: 0,
};

/** The options that have no control, and why. */
export const WITHOUT_CONTROL = {
  layout: 'the pictures are made as the runtime wants them',
  mixUntilStep: 'it only stops the mixing',
  numClasses: 'the names of the pictures are the classes',
  cutmix: 'each option in it has a control',
  mixup: 'the control of its alpha is mixupAlpha',
} as const;

export const CHOICES = {
  method: ['CutMix', 'MixUp', 'RandomMix'],
  placement: ['clipped', 'inside'],
  oddSides: ['trim', 'keep'],
  granularity: ['sample', 'batch', 'pair'],
  pairing: ['shuffle', 'roll', 'reverse', 'cycle'],
} as const;

export const ALPHA_RANGE = [0.05, 20] as const;

type Allowed = readonly [rule: string, fits: (value: number) => boolean];
type NumberName = 'cutmixShare' | 'probability' | 'labelSmoothing' | 'minBoxSize' | 'seed' | 'step';
type AlphaName = 'alpha' | 'mixupAlpha';
type Alpha = Settings[AlphaName];

const isIndex = (value: number) => Number.isSafeInteger(value) && value >= 0;

const SHARE: Allowed = ['a number from 0 to 1', (value) => value >= 0 && value <= 1];

const NUMBERS: Readonly<Record<NumberName, Allowed>> = {
  cutmixShare: SHARE,
  probability: SHARE,
  labelSmoothing: SHARE,
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
export function alphaText([a, b]: Alpha): string {
  return a === b ? `${a}` : `${a}, ${b}`;
}

/** Beta's parameters in a link, or undefined if the sliders cannot show them. */
function parseAlpha(text: string): Alpha | undefined {
  const [least, most] = ALPHA_RANGE;
  const [a, b = a, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const isOffered = [a, b].every((value) => value >= least && value <= most);
  return isOffered && more.length === 0 ? [a, b] : undefined;
}

/** A setting as a link has it. */
const linkText = (value: Settings[keyof Settings]) =>
  typeof value === 'object' ? alphaText(value).replace(' ', '') : String(value);

/** The settings that differ from the defaults, as the hash of a link. */
export function settingsToHash(settings: Settings): string {
  return keysOf(DEFAULTS)
    .filter((name) => linkText(settings[name]) !== linkText(DEFAULTS[name]))
    .map((name) => `${name}=${linkText(settings[name])}`)
    .join('&');
}

/** Reads the hash of a link. Invalid values keep their defaults; each adds a sentence to `faults`. */
export function settingsFromHash(hash: string): { settings: Settings; faults: string[] } {
  const texts = new URLSearchParams(hash.replace(/^#/, ''));
  const faults: string[] = [];
  const reject = (name: keyof Settings, rule: string) => {
    faults.push(
      `The link has ${name} = ${texts.get(name)}, but ${name} must be ${rule}. ` +
        `Using ${linkText(DEFAULTS[name])}.`,
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
  const readAlpha = (name: AlphaName): Alpha => {
    const text = texts.get(name);
    const alpha = text === null ? DEFAULTS[name] : parseAlpha(text);
    if (alpha === undefined) {
      reject(name, `one or two numbers from ${ALPHA_RANGE[0]} to ${ALPHA_RANGE[1]}`);
    }
    return alpha ?? DEFAULTS[name];
  };
  const settings = {
    method: readChoice('method', CHOICES.method, DEFAULTS.method),
    alpha: readAlpha('alpha'),
    mixupAlpha: readAlpha('mixupAlpha'),
    cutmixShare: readNumber('cutmixShare'),
    probability: readNumber('probability'),
    labelSmoothing: readNumber('labelSmoothing'),
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
