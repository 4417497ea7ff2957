import { initialState, type Network, stateLayout, type Trainer } from '@cutmix/training';
import type { ImageSet } from '../data/dataset.ts';
import { type LoopObserver, trainRun } from './loop.ts';
import { type EpochMetrics, noProgress } from './metrics.ts';
import type { Augment } from './recipe.ts';
import type { Config, Settings } from './settings.ts';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from './stored/checkpoint.ts';
import type { OutFolder } from './stored/outFolder.ts';
import { summarize } from './summary.ts';

/** How far each run of a folder has come. */
export type Checkpoints = ReadonlyMap<Augment, Checkpoint>;

/** The last checkpoint of each run; where it has not begun, the initial one that all share. */
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
  const checkpoints = new Map<Augment, Checkpoint>();
  for (const run of settings.runs) {
    checkpoints.set(
      run,
      (await loadCheckpoint(folder.checkpoint(run), layout, settings)) ?? initial,
    );
  }
  return checkpoints;
}

/** All finished epochs, run by run. */
export function finishedEpochs(checkpoints: Checkpoints): EpochMetrics[] {
  return [...checkpoints.values()].flatMap(({ progress }) => progress.epochs);
}

function isFinished(run: Augment, { recipe }: Settings, checkpoints: Checkpoints): boolean {
  return checkpoints.get(run)!.progress.epochs.length >= recipe.epochs;
}

export function areFinished(settings: Settings, checkpoints: Checkpoints): boolean {
  return settings.runs.every((run) => isFinished(run, settings, checkpoints));
}

/** Brings `metrics.jsonl` and `summary.json` in line with the checkpoints, which lead. */
export async function writeResults(
  folder: OutFolder,
  config: Config,
  checkpoints: Checkpoints,
): Promise<void> {
  const metrics = finishedEpochs(checkpoints);
  if (metrics.length > 0) await folder.writeMetrics(metrics);
  const { runs } = config.settings;
  if (runs.some((run) => isFinished(run, config.settings, checkpoints))) {
    await folder.writeSummary(summarize(config, [metrics]));
  }
}

export interface RunsOptions {
  readonly folder: OutFolder;
  readonly config: Config;
  readonly network: Network;
  readonly checkpoints: Checkpoints;
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly trainer: Trainer;
  readonly observer: LoopObserver;
  /** Called when the results of an epoch have been written. */
  readonly onResults: (checkpoints: Checkpoints) => Promise<void>;
  readonly signal: AbortSignal;
  readonly saveEveryMilliseconds: number;
}

/**
 * Trains one run after the other to the end, or until `signal` aborts. Each writes its checkpoint
 * first and its results after it, so that what a sudden end leaves behind can always go on.
 *
 * @returns how far the runs have come.
 */
export async function trainRuns(options: RunsOptions): Promise<Checkpoints> {
  const { folder, config, network, train, test, trainer, observer, onResults, signal } = options;
  const { settings } = config;
  const layout = stateLayout(network, settings.recipe.optimizer);
  const checkpoints = new Map(options.checkpoints);

  await writeResults(folder, config, checkpoints);
  for (const run of settings.runs) {
    if (isFinished(run, settings, checkpoints)) continue;
    await trainRun({
      trainer,
      plan: { run, recipe: settings.recipe, seed: BigInt(settings.seed), train, test },
      start: checkpoints.get(run)!,
      async save(checkpoint) {
        await saveCheckpoint(folder.checkpoint(run), layout, settings, checkpoint);
        checkpoints.set(run, checkpoint);
        // Only the end of an epoch has something new to write.
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
