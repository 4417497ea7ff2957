import type { Device } from '@cutmix/training';
import type { AdapterName } from './adapters.ts';
import type { DataKind } from './data/dataset.ts';
import type { Fingerprint } from './data/fingerprint.ts';
import type { Augment } from './recipe.ts';
import { type Recipe, type RecipeName, recipes } from './recipe.ts';
import { UserError } from './userError.ts';

export type TrainingCommand = 'compare' | 'train';

/** The flags as typed; what was not typed is not there. */
export interface TrainingFlags {
  readonly adapter?: AdapterName;
  readonly device?: Device | 'auto';
  readonly graph?: string;
  readonly augment?: Augment;
  readonly alpha?: number;
  readonly probability?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly seed?: number;
  /** Of `compare`: how many seeds, from `seed` on. */
  readonly seeds?: number;
  readonly limit?: number;
  readonly recipe?: RecipeName;
  /** `auto`, `synthetic` or an absolute path. */
  readonly data?: string;
  /** An absolute path. */
  readonly out?: string;
  readonly resume?: true;
}

/** What decides the numbers that come out. A resumed run must have the same. */
export interface Settings {
  readonly command: TrainingCommand;
  readonly runs: readonly Augment[];
  readonly adapter: AdapterName;
  readonly recipe: Recipe;
  readonly seed: number;
  /** Number of training images used, from the first on; null for all. */
  readonly limit: number | null;
}

export const defaultSeed = 1;

/**
 * The settings that the flags ask for, on top of those of the run to be resumed.
 *
 * @throws UserError when a flag differs from the stored settings, or flags contradict each other.
 */
export function resolveSettings(
  command: TrainingCommand,
  flags: TrainingFlags,
  stored?: Settings,
): Settings {
  const base = stored?.recipe ?? recipes[flags.recipe ?? 'keras'];
  const runs: readonly Augment[] =
    command === 'compare' ? ['cutmix', 'none'] : [flags.augment ?? stored?.runs[0] ?? 'cutmix'];
  const settings: Settings = {
    command,
    runs,
    adapter: flags.adapter ?? stored?.adapter ?? 'onnx',
    recipe: {
      ...base,
      epochs: flags.epochs ?? base.epochs,
      batchSize: flags.batchSize ?? base.batchSize,
      cutmix: {
        ...base.cutmix,
        alpha: flags.alpha ?? base.cutmix.alpha,
        probability: flags.probability ?? base.cutmix.probability,
      },
    },
    seed: flags.seed ?? stored?.seed ?? defaultSeed,
    limit: flags.limit ?? stored?.limit ?? null,
  };
  if (stored) refuseChanges(stored, settings, flags);
  refuseContradictions(settings, flags);
  return settings;
}

function refuseChanges(stored: Settings, asked: Settings, flags: TrainingFlags): void {
  if (stored.command !== asked.command) {
    throw new UserError(
      `The run in --out was made by ${stored.command}. ` +
        `To go on with it: npx pnpm@10 cifar10 ${stored.command} --out … --resume`,
    );
  }
  const values = (settings: Settings) => ({
    '--augment': settings.runs.join(' and '),
    '--adapter': settings.adapter,
    '--alpha': settings.recipe.cutmix.alpha,
    '--probability': settings.recipe.cutmix.probability,
    '--epochs': settings.recipe.epochs,
    '--batch-size': settings.recipe.batchSize,
    '--seed': settings.seed,
    '--limit': settings.limit ?? 'all images',
  });
  const recipe = { '--recipe': flags.recipe ?? stored.recipe.name };
  const now: Record<string, string | number> = { ...recipe, ...values(asked) };
  for (const [name, before] of Object.entries({
    '--recipe': stored.recipe.name,
    ...values(stored),
  })) {
    if (now[name] !== before) throw settingChanged(name, before, now[name]!);
  }
}

/** The error of a resumed run that would not be the same run any more. */
export function settingChanged(
  name: string,
  before: string | number,
  now: string | number,
): UserError {
  return new UserError(
    `--resume goes on with the settings of the stored run. ${name} was ${before}, ` +
      `now it is ${now}. Leave it out, or start a new run with another --out.`,
  );
}

function refuseContradictions(
  { runs, adapter, recipe, seed, limit }: Settings,
  flags: TrainingFlags,
): void {
  const last = seed + (flags.seeds ?? 1) - 1;
  if (!Number.isSafeInteger(last)) {
    throw new UserError(
      `--seed and --seeds must not lead beyond ${Number.MAX_SAFE_INTEGER}; they lead to ${last}.`,
    );
  }
  if (flags.graph && adapter !== 'onnx') {
    throw new UserError(`--graph has no effect with --adapter ${adapter}: leave it out.`);
  }
  if (!runs.includes('cutmix')) {
    for (const [name, value] of [
      ['--alpha', flags.alpha],
      ['--probability', flags.probability],
    ] as const) {
      if (value !== undefined) {
        throw new UserError(`${name} has no effect with --augment none: leave one of them out.`);
      }
    }
  }
  if (limit !== null && recipe.batchSize > limit) {
    throw new UserError(
      `--batch-size must be at most the number of images, ${limit} by --limit; ` +
        `it is ${recipe.batchSize}${flags.batchSize ? '' : ` by --recipe ${recipe.name}`}.`,
    );
  }
}

/** What a run is trained on. */
export interface RunDevice {
  readonly device: Device;
  /** The trainer's variant, which `--graph` selects. */
  readonly graph?: string | undefined;
  readonly deviceDescription: string;
}

/** Where a run is trained. */
export interface RunPlace extends RunDevice {
  readonly node: string;
  /** Operating system, processor and cores in words. */
  readonly machine: string;
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
