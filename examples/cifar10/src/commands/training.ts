import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { loadAdapter } from '../adapters.ts';
import { type Dataset, imageRange } from '../data/dataset.ts';
import { resnet20 } from '../network.ts';
import { createOutFolder, type OutFolder, openOutFolder } from '../outFolder.ts';
import { trainingBanner } from '../report/banner.ts';
import { createProgress } from '../report/progress.ts';
import { resultTable } from '../report/table.ts';
import {
  areFinished,
  type Checkpoints,
  finishedEpochs,
  loadCheckpoints,
  trainRuns,
  writeResults,
} from '../runs.ts';
import {
  type Config,
  resolveSettings,
  type Settings,
  settingChanged,
  type TrainingCommand,
  type TrainingFlags,
} from '../settings.ts';
import type { GraphKind, Trainer, TrainerConfig } from '../trainer.ts';
import { UserError } from '../userError.ts';
import { obtainData } from './obtainData.ts';

/** What every command is given by its surroundings. */
export interface Surroundings {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where relative paths start. */
  readonly workingFolder: string;
}

const saveEveryMilliseconds = 30_000;

/** Trains the runs of `compare` or `train`, from the start or from where they were stopped. */
export async function trainCommand(
  command: TrainingCommand,
  flags: TrainingFlags,
  surroundings: Surroundings,
): Promise<void> {
  if (flags.resume) await resume(command, flags, surroundings);
  else await start(command, flags, surroundings);
}

async function start(
  command: TrainingCommand,
  flags: TrainingFlags,
  { signal, workingFolder }: Surroundings,
): Promise<void> {
  const settings = resolveSettings(command, flags);
  const adapter = await loadAdapter(settings.adapter);
  const startedAt = new Date();
  const out = flags.out ?? resolve(workingFolder, defaultOut(settings, startedAt));
  const folder = await createOutFolder(out);
  try {
    const dataFlag = flags.data ?? 'auto';
    const data = await obtainData(dataFlag, signal);
    const trainer = await adapter.createTrainer(
      trainerConfig(settings, flags.device ?? 'auto', flags.graph),
    );
    try {
      signal.throwIfAborted();
      const config: Config = {
        version: 1,
        settings,
        device: trainer.device,
        graph: trainer.graph,
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
      const checkpoints = await loadCheckpoints(folder, settings, resnet20());
      await trainAndReport(folder, config, checkpoints, data, trainer, signal);
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
): Promise<void> {
  if (!flags.out) throw new UserError('--resume needs --out, the folder of the run to go on with.');
  const { folder, config } = await openOutFolder(flags.out);
  const settings = resolveSettings(command, flags, config.settings);
  if (flags.device && flags.device !== 'auto' && flags.device !== config.device) {
    throw settingChanged('--device', config.device, flags.device);
  }
  if (flags.graph && flags.graph !== config.graph) {
    throw settingChanged('--graph', config.graph ?? 'none', flags.graph);
  }
  const checkpoints = await loadCheckpoints(folder, settings, resnet20());
  if (areFinished(settings, checkpoints)) {
    await writeResults(folder, config, checkpoints);
    process.stdout.write(`${folder.path} is finished: there is nothing to go on with.\n`);
    process.stdout.write(resultTable(config, finishedEpochs(checkpoints)));
    return;
  }
  const adapter = await loadAdapter(settings.adapter);
  const data = await obtainData(flags.data ?? config.dataFlag, signal);
  if (data.kind !== config.data) throw settingChanged('--data', config.data, data.kind);
  if (labelsSha256(data) !== config.labelsSha256) {
    throw settingChanged('--data', config.dataSource, `${data.source}, with other images`);
  }
  const trainer = await adapter.createTrainer(trainerConfig(settings, config.device, config.graph));
  try {
    await trainAndReport(folder, config, checkpoints, data, trainer, signal);
  } finally {
    await trainer.dispose();
  }
}

async function trainAndReport(
  folder: OutFolder,
  config: Config,
  checkpoints: Checkpoints,
  data: Dataset,
  trainer: Trainer,
  signal: AbortSignal,
): Promise<void> {
  process.stdout.write(trainingBanner(config, folder.path));
  const progress = createProgress(config, finishedEpochs(checkpoints));
  let reached: Checkpoints;
  try {
    reached = await trainRuns({
      folder,
      config,
      network: resnet20(),
      checkpoints,
      train: imageRange(data.train, 0, config.trainImages),
      test: data.test,
      trainer,
      observer: progress,
      signal,
      saveEveryMilliseconds,
    });
  } finally {
    progress.stop();
  }
  if (areFinished(config.settings, reached)) {
    process.stdout.write(resultTable(config, finishedEpochs(reached)));
  } else {
    process.stderr.write(
      `Stopped and saved. To go on:\n  npx pnpm@10 cifar10 ${config.settings.command} ` +
        `--out ${folder.path} --resume\n`,
    );
  }
}

function trainerConfig(
  { recipe, seed }: Settings,
  device: TrainerConfig['device'],
  graph: GraphKind | undefined,
): TrainerConfig {
  return { network: resnet20(), recipe, device, graph, seed: BigInt(seed) };
}

function labelsSha256({ train, test }: Dataset): string {
  return createHash('sha256').update(train.labels).update(test.labels).digest('hex');
}

function defaultOut({ command, adapter, recipe }: Settings, time: Date): string {
  const stamp = time.toISOString().slice(0, 19).replaceAll(':', '-');
  return join('runs', `${command}-${adapter}-${recipe.name}-${stamp}`);
}
