import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { loadAdapter } from '../adapters.ts';
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../checkpoint.ts';
import { type Dataset, imageRange } from '../data/dataset.ts';
import { initialState } from '../initialize.ts';
import { trainRun } from '../loop.ts';
import { type EpochMetrics, noProgress } from '../metrics.ts';
import { resnet20 } from '../network.ts';
import { createOutFolder, type OutFolder, openOutFolder } from '../outFolder.ts';
import { type StateLayout, stateLayout } from '../parameters.ts';
import { trainingBanner } from '../report/banner.ts';
import { createProgress } from '../report/progress.ts';
import { resultTable } from '../report/table.ts';
import {
  type Config,
  resolveSettings,
  type Settings,
  settingChanged,
  type TrainingCommand,
  type TrainingFlags,
} from '../settings.ts';
import { summarize } from '../summary.ts';
import type { Augment, Trainer } from '../trainer.ts';
import { UserError } from '../userError.ts';
import { obtainData } from './obtainData.ts';

/** What every command is given by its surroundings. */
export interface Surroundings {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where relative paths start. */
  readonly workingFolder: string;
}

/**
 * Trains the runs of `compare` or `train`, from the start or from where they were stopped.
 *
 * @returns whether all of them came to their end; otherwise they can be resumed.
 */
export async function trainCommand(
  command: TrainingCommand,
  flags: TrainingFlags,
  surroundings: Surroundings,
): Promise<boolean> {
  return flags.resume
    ? await resume(command, flags, surroundings)
    : await start(command, flags, surroundings);
}

async function start(
  command: TrainingCommand,
  flags: TrainingFlags,
  { signal, workingFolder }: Surroundings,
): Promise<boolean> {
  const settings = resolveSettings(command, flags);
  const adapter = await loadAdapter(settings.adapter);
  const startedAt = new Date();
  const out = flags.out ?? resolve(workingFolder, defaultOut(settings, startedAt));
  const folder = await createOutFolder(out);
  try {
    const dataFlag = flags.data ?? 'auto';
    const data = await obtainData(dataFlag, signal);
    const trainer = await adapter.createTrainer(trainerConfig(settings, flags.device ?? 'auto'));
    try {
      signal.throwIfAborted();
      const config: Config = {
        version: 1,
        settings,
        device: trainer.device,
        deviceDescription: trainer.description,
        data: data.kind,
        dataSource: data.source,
        dataFlag,
        labelsSha256: labelsSha256(data),
        trainImages: settings.limit ?? data.train.count,
        testImages: data.test.count,
        node: process.version,
        startedAt: startedAt.toISOString(),
      };
      await folder.writeConfig(config);
      return await trainRuns(folder, config, data, trainer, signal);
    } finally {
      await trainer.dispose();
    }
  } finally {
    await folder.discardUnused();
  }
}

async function resume(
  command: TrainingCommand,
  flags: TrainingFlags,
  { signal }: Surroundings,
): Promise<boolean> {
  if (!flags.out) throw new UserError('--resume needs --out, the folder of the run to go on with.');
  const { folder, config } = await openOutFolder(flags.out);
  const settings = resolveSettings(command, flags, config.settings);
  if (flags.device && flags.device !== 'auto' && flags.device !== config.device) {
    throw settingChanged('--device', config.device, flags.device);
  }
  const adapter = await loadAdapter(settings.adapter);
  const data = await obtainData(flags.data ?? config.dataFlag, signal);
  if (data.kind !== config.data) throw settingChanged('--data', config.data, data.kind);
  if (labelsSha256(data) !== config.labelsSha256) {
    throw settingChanged('--data', config.dataSource, `${data.source}, with other images`);
  }
  const trainer = await adapter.createTrainer(trainerConfig(settings, config.device));
  try {
    return await trainRuns(folder, config, data, trainer, signal);
  } finally {
    await trainer.dispose();
  }
}

async function trainRuns(
  folder: OutFolder,
  config: Config,
  data: Dataset,
  trainer: Trainer,
  signal: AbortSignal,
): Promise<boolean> {
  const { settings } = config;
  const { recipe, runs } = settings;
  const layout = stateLayout(resnet20());
  const train = imageRange(data.train, 0, config.trainImages);
  const checkpoints = await loadCheckpoints(folder, settings, layout);
  const metrics = (): EpochMetrics[] =>
    runs.flatMap((run) => checkpoints.get(run)!.progress.epochs);
  const isFinished = (run: Augment) =>
    checkpoints.get(run)!.progress.epochs.length >= recipe.epochs;

  process.stdout.write(trainingBanner(config, folder.path));
  const progress = createProgress(config, metrics());
  try {
    for (const run of runs) {
      if (isFinished(run)) continue;
      await trainRun({
        trainer,
        plan: { run, recipe, seed: BigInt(settings.seed), train, test: data.test },
        start: checkpoints.get(run)!,
        async save(checkpoint) {
          await saveCheckpoint(folder.checkpoint(run), layout, fingerprint(settings), checkpoint);
          const before = checkpoints.get(run)!.progress.epochs.length;
          checkpoints.set(run, checkpoint);
          if (checkpoint.progress.epochs.length > before) await folder.writeMetrics(metrics());
        },
        observer: progress,
        signal,
      });
      if (!isFinished(run)) return false;
      await folder.writeSummary(summarize(config, metrics()));
    }
  } finally {
    progress.stop();
  }
  process.stdout.write(resultTable(config, metrics()));
  return true;
}

/** The last checkpoint of each run; the common initial one where it has not begun. */
async function loadCheckpoints(
  folder: OutFolder,
  settings: Settings,
  layout: StateLayout,
): Promise<Map<Augment, Checkpoint>> {
  const stored = fingerprint(settings);
  let initial = await loadCheckpoint(folder.initialCheckpoint, layout, stored);
  if (!initial) {
    initial = { state: initialState(layout, BigInt(settings.seed)), progress: noProgress };
    await saveCheckpoint(folder.initialCheckpoint, layout, stored, initial);
  }
  const checkpoints = new Map<Augment, Checkpoint>();
  for (const run of settings.runs) {
    checkpoints.set(run, (await loadCheckpoint(folder.checkpoint(run), layout, stored)) ?? initial);
  }
  return checkpoints;
}

function trainerConfig({ recipe, seed }: Settings, device: Config['device'] | 'auto') {
  return { network: resnet20(), recipe, device, seed: BigInt(seed) };
}

function fingerprint(settings: Settings): string {
  return JSON.stringify(settings);
}

function labelsSha256({ train, test }: Dataset): string {
  return createHash('sha256').update(train.labels).update(test.labels).digest('hex');
}

function defaultOut({ command, adapter, recipe }: Settings, time: Date): string {
  const stamp = time.toISOString().slice(0, 19).replaceAll(':', '-');
  return join('runs', `${command}-${adapter}-${recipe.name}-${stamp}`);
}
