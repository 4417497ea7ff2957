import type { ResolvedOptions } from '@cutmix/tfjs';

/** What the controls set and a link carries. */
export interface Settings
  extends Pick<ResolvedOptions, 'probability' | 'placement' | 'granularity' | 'pairing'> {
  /** Beta(alpha, alpha). */
  readonly alpha: number;
  readonly seed: number;
  readonly step: number;
}

export const DEFAULTS: Settings = {
  alpha: 1,
  probability: 1,
  placement: 'clipped',
  granularity: 'sample',
  pairing: 'shuffle',
  seed: 1,
  step: 0,
};

export const CHOICES = {
  placement: ['clipped', 'inside'],
  granularity: ['sample', 'batch'],
  pairing: ['shuffle', 'roll', 'reverse'],
} as const;

export const ALPHA_RANGE = [0.05, 20] as const;

type Allowed = readonly [rule: string, fits: (value: number) => boolean];

const isIndex = (value: number) => Number.isSafeInteger(value) && value >= 0;

const NUMBERS: Readonly<Record<'alpha' | 'probability' | 'seed' | 'step', Allowed>> = {
  alpha: [
    `from ${ALPHA_RANGE[0]} to ${ALPHA_RANGE[1]}`,
    (value) => value >= ALPHA_RANGE[0] && value <= ALPHA_RANGE[1],
  ],
  probability: ['from 0 to 1', (value) => value >= 0 && value <= 1],
  seed: ['a whole number from 0', isIndex],
  step: ['a whole number from 0', isIndex],
};

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) =>
  Object.keys(record) as Key[];

/** What a value of this name must be, or undefined for a value that is. */
export function ruleBroken(name: keyof typeof NUMBERS, text: string): string | undefined {
  const [rule, fits] = NUMBERS[name];
  return text.trim() !== '' && fits(Number(text)) ? undefined : rule;
}

/** The settings that differ from the defaults, as they stand behind the # of a link. */
export function settingsToHash(settings: Settings): string {
  const changed = keysOf(DEFAULTS).filter((name) => settings[name] !== DEFAULTS[name]);
  return new URLSearchParams(changed.map((name) => [name, String(settings[name])])).toString();
}

/** Reads a hash; what cannot be used keeps its default and is told in a sentence each. */
export function settingsFromHash(hash: string): { settings: Settings; faults: string[] } {
  const texts = new URLSearchParams(hash.replace(/^#/, ''));
  const faults: string[] = [];
  const reject = (name: keyof Settings, rule: string) => {
    faults.push(
      `The link says ${name} = ${texts.get(name)}, which should be ${rule}: ` +
        `${DEFAULTS[name]} is used.`,
    );
  };
  const readNumber = (name: keyof typeof NUMBERS): number => {
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
  const settings = {
    alpha: readNumber('alpha'),
    probability: readNumber('probability'),
    placement: readChoice('placement', CHOICES.placement, DEFAULTS.placement),
    granularity: readChoice('granularity', CHOICES.granularity, DEFAULTS.granularity),
    pairing: readChoice('pairing', CHOICES.pairing, DEFAULTS.pairing),
    seed: readNumber('seed'),
    step: readNumber('step'),
  };
  return { settings, faults };
}
