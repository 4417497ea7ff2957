import { initialState, type Network, stateLayout, type Trainer } from '@cutmix/training';
import type { ImageSet } from '../data/dataset.ts';
import { UserError } from '../system/userError.ts';
import { type LoopObserver, trainArm } from './loop.ts';
import { type EpochMetrics, noProgress } from './metrics.ts';
import type { Arm } from './recipe.ts';
import type { Config, Settings } from './settings.ts';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './stored/checkpoint.ts';
import type { OutFolder } from './stored/outFolder.ts';
import { summarize } from './summary.ts';

/** The last checkpoint of each arm in a folder. */
export type Checkpoints = ReadonlyMap<Arm, Checkpoint>;

/** Loads the last checkpoint of each arm, or the initial one, which they share, if there is none. */
export async function loadCheckpoints(
  folder: OutFolder,
  settings: Settings,
  network: Network,
): Promise<Checkpoints> {
  const layout = stateLayout(network, settings.recipe.optimizer);
  let initial = await loadCheckpoint(folder.initialCheckpoint, layout, settings);
  if (!initial) {
    initial = { state: initialState(layout, BigInt(settings.seed)), progress: noProgress };
    await saveCheckpoint(folder.initialCheckpoint, layout, settings, initial);
  }
  const checkpoints = new Map<Arm, Checkpoint>();
  for (const arm of settings.runs) {
    checkpoints.set(
      arm,
      (await loadCheckpoint(folder.checkpoint(arm), layout, settings)) ?? initial,
    );
  }
  return checkpoints;
}

/** All finished epochs, arm by arm. */
export function finishedEpochs(checkpoints: Checkpoints): EpochMetrics[] {
  return [...checkpoints.values()].flatMap(({ progress }) => progress.epochs);
}

function isFinished(arm: Arm, { recipe }: Settings, checkpoints: Checkpoints): boolean {
  return checkpoints.get(arm)!.progress.epochs.length >= recipe.epochs;
}

export function areFinished(settings: Settings, checkpoints: Checkpoints): boolean {
  return settings.runs.every((arm) => isFinished(arm, settings, checkpoints));
}

/** Writes `metrics.jsonl` and `summary.json` from the checkpoints. */
export async function writeResults(
  folder: OutFolder,
  config: Config,
  checkpoints: Checkpoints,
): Promise<void> {
  const metrics = finishedEpochs(checkpoints);
  if (metrics.length > 0) await folder.writeMetrics(metrics);
  const { runs: arms } = config.settings;
  if (arms.some((arm) => isFinished(arm, config.settings, checkpoints))) {
    await folder.writeSummary(summarize(config, [metrics]));
  }
}

export interface ArmsOptions {
  readonly folder: OutFolder;
  readonly config: Config;
  readonly network: Network;
  readonly checkpoints: Checkpoints;
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly trainer: Trainer;
  readonly observer: LoopObserver;
  /** Called after the results of an epoch are written. */
  readonly onResults: (checkpoints: Checkpoints) => Promise<void>;
  readonly signal: AbortSignal;
  readonly saveEveryMilliseconds: number;
}

/**
 * Trains one arm after the other to the end, or until `signal` aborts. The checkpoint is written
 * before the results, so that training can continue after any crash.
 *
 * @returns the last checkpoint of each arm.
 */
export async function trainArms(options: ArmsOptions): Promise<Checkpoints> {
  const { folder, config, network, train, test, trainer, observer, onResults, signal } = options;
  const { settings } = config;
  const layout = stateLayout(network, settings.recipe.optimizer);
  const checkpoints = new Map(options.checkpoints);

  await writeResults(folder, config, checkpoints);
  for (const arm of settings.runs) {
    if (isFinished(arm, settings, checkpoints)) continue;
    await trainArm({
      trainer,
      plan: { arm, recipe: settings.recipe, seed: BigInt(settings.seed), train, test },
      start: checkpoints.get(arm)!,
      async save(checkpoint) {
        try {
          await saveCheckpoint(folder.checkpoint(arm), layout, settings, checkpoint);
        } catch (error) {
          const kept = 'The checkpoint before it is kept; --resume continues from there.';
          throw new UserError(`${(error as Error).message} ${kept}`, { cause: error });
        }
        checkpoints.set(arm, checkpoint);
        // There are new results at the end of an epoch only.
        if (checkpoint.progress.current.steps === 0) {
          await writeResults(folder, config, checkpoints);
          await onResults(checkpoints);
        }
      },
      saveEveryMilliseconds: options.saveEveryMilliseconds,
      observer,
      signal,
    });
    if (signal.aborted) break;
  }
  return checkpoints;
}
