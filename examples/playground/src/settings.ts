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
  const faults: string[] = [];
  const settings: Record<string, string | number> = { ...DEFAULTS };
  const reject = (name: string, text: string, rule: string) => {
    const kept = settings[name];
    faults.push(`The link says ${name} = ${text}, which should be ${rule}: ${kept} is used.`);
  };
  const texts = new URLSearchParams(hash.replace(/^#/, ''));
  for (const name of keysOf(NUMBERS)) {
    const text = texts.get(name);
    if (text === null) continue;
    const rule = ruleBroken(name, text);
    if (rule === undefined) settings[name] = Number(text);
    else reject(name, text, rule);
  }
  for (const name of keysOf(CHOICES)) {
    const text = texts.get(name);
    if (text === null) continue;
    if (CHOICES[name].some((choice) => choice === text)) settings[name] = text;
    else reject(name, text, CHOICES[name].join(' or '));
  }
  return { settings: settings as unknown as Settings, faults };
}
