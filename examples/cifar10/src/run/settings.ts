import type { Device } from '@cutmix/training';
import type { DataKind } from '../data/dataset.ts';
import type { Fingerprint } from '../data/fingerprint.ts';
import {
  defaultText,
  type Flags,
  flagEntries,
  flagName,
  flagTable,
  type StatedSettings,
  type TrainingCommand,
} from '../flags.ts';
import { UserError } from '../system/userError.ts';
import { type Arm, isMixing, type Recipe, recipes } from './recipe.ts';

/** What decides the results of a run. A resumed run keeps them. */
export interface Settings extends StatedSettings {
  readonly command: TrainingCommand;
  readonly runs: readonly Arm[];
  readonly recipe: Recipe;
}

/**
 * The settings of a new run.
 *
 * @throws UserError if flags contradict each other.
 */
export function newSettings(command: TrainingCommand, flags: Flags): Settings {
  const name = flags.recipe ?? flagTable.recipe.initial;
  let recipe = recipes[name];
  const stated: Record<string, unknown> = {};
  for (const [key, flag] of flagEntries) {
    const value = flags[key];
    if (flag.kind === 'setting') stated[key] = value ?? flag.initial;
    if (flag.kind === 'recipe' && value !== undefined) recipe = flag.set(recipe, value);
  }
  const settings: Settings = {
    command,
    runs: armsOf(command, flags.mix ?? defaultText('mix', command)!),
    recipe,
    ...(stated as unknown as StatedSettings),
  };
  refuseContradictions(settings, flags);
  return settings;
}

/** @throws UserError if there are too many or too few for the command. */
function armsOf(command: TrainingCommand, mix: string): Arm[] {
  const arms = mix.split(',') as Arm[];
  if (command === 'compare' && arms.length < 2) {
    throw new UserError(
      `--mix of compare must be two names or more, as in --mix cutmix,none; received ${mix}. ` +
        `For one alone: npx pnpm@10 cifar10 train --mix ${mix}`,
    );
  }
  if (command === 'train' && arms.length > 1) {
    throw new UserError(
      `--mix must be one name, received ${mix}. ` +
        `To compare several: npx pnpm@10 cifar10 compare --mix ${mix}`,
    );
  }
  return arms;
}

/**
 * The flags that give the settings and the data of a stored run again. Those without effect on it
 * are left out.
 */
export function flagsToRepeat(config: Config): Flags {
  const { settings } = config;
  const flags: Record<string, unknown> = {};
  for (const [key, flag] of flagEntries) {
    if (flag.mixingOnly && !settings.runs.some(isMixing)) continue;
    if (flag.kind === 'setting') flags[key] = settings[key as keyof StatedSettings] ?? undefined;
    if (flag.kind === 'recipe') flags[key] = flag.get(settings.recipe);
  }
  return {
    ...(flags as Flags),
    mix: settings.runs.join(),
    recipe: settings.recipe.name,
    seeds: config.seeds,
    device: config.device,
    graph: config.graph,
    data: repeatDataFlag(config),
  };
}

/** The `--data` that finds the same data again: `auto` may have chosen generated images. */
export function resumeDataFlag({ data, dataFlag }: Config): string {
  return data === 'synthetic' ? 'synthetic' : dataFlag;
}

/** The `--data` that reads the same files again. */
function repeatDataFlag(config: Config): string {
  return config.data === 'cifar10' && config.dataFlag === 'auto'
    ? config.dataSource
    : resumeDataFlag(config);
}

/** @throws UserError if a resumed run would not be the same run with these flags. */
export function checkResume(flags: Flags, config: Config): void {
  const { settings } = config;
  refuseContradictions(settings, flags);
  const stored = flagsToRepeat(config);
  for (const [key, flag] of flagEntries) {
    if (flag.kind === 'call' || (flag.kind === 'run' && flag.whenResumed === 'may change'))
      continue;
    const [before, now] = [stored[key] ?? flag.initial, flags[key]];
    if (now !== undefined && now !== before) {
      throw settingChanged(flagName(key), before ?? defaultText(key) ?? 'not given', now);
    }
  }
}

/** The error for a flag with which a resumed run would not be the same run. */
export function settingChanged(
  name: string,
  before: string | number | true,
  now: string | number | true,
): UserError {
  return new UserError(
    `--resume continues with the settings of the stored run. ${name} was ${before}, ` +
      `now it is ${now}. Leave it out, or start a new run with another --out.`,
  );
}

function refuseContradictions(
  { runs, adapter, recipe, seed, limit }: Settings,
  flags: Flags,
): void {
  const last = (flags.seed ?? seed) + (flags.seeds ?? 1) - 1;
  if (!Number.isSafeInteger(last)) {
    throw new UserError(
      `The last seed must be at most ${Number.MAX_SAFE_INTEGER}; ` +
        `--seed and --seeds give ${last}. Lower one of them.`,
    );
  }
  if (flags.graph && adapter !== 'onnx') {
    throw new UserError(`--graph has no effect with --adapter ${adapter}: leave it out.`);
  }
  for (const [key, { mixingOnly }] of flagEntries) {
    if (mixingOnly && flags[key] !== undefined && !runs.some(isMixing)) {
      throw new UserError(`${flagName(key)} has no effect with --mix none: leave one of them out.`);
    }
  }
  if (limit && recipe.batchSize > limit) {
    throw new UserError(
      `--batch-size must be at most the number of images, ${limit} by --limit; ` +
        `it is ${recipe.batchSize}${flags.batchSize ? '' : ` by --recipe ${recipe.name}`}. ` +
        'Lower it, or raise --limit.',
    );
  }
}

/** What a run is trained on. */
export interface RunDevice {
  readonly device: Device;
  /** The trainer's variant, which `--graph` selects. */
  readonly graph?: string | undefined;
  readonly deviceDescription: string;
  /** After how many steps loss and accuracy are read; 1 if left out. Decides no result. */
  readonly stepsPerRead?: number | undefined;
}

/** Where a run is trained. */
export interface RunPlace extends RunDevice {
  readonly node: string;
  /** Operating system, processor and cores in words. */
  readonly machine: string;
}

/** The device alone; the other lines of its description say why faster ones do not start. */
export function firstLine(deviceDescription: string): string {
  return deviceDescription.split('\n')[0]!;
}

/** `config.json`: what it takes to repeat the run, and where it ran. */
export interface Config extends RunPlace, Fingerprint {
  readonly version: 2;
  readonly settings: Settings;
  /** How many seeds, from that of the settings on, each in a folder of its own; 1 if left out. */
  readonly seeds?: number | undefined;
  /** Where earlier parts ran, if it was moved. */
  readonly earlierPlaces?: readonly RunPlace[];
  readonly data: DataKind;
  readonly dataSource: string;
  /** `--data` with an absolute path. */
  readonly dataFlag: string;
  readonly trainImages: number;
  readonly testImages: number;
  readonly startedAt: string;
}
