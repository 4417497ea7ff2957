import { join, resolve } from 'node:path';
import { resnet20, type Trainer } from '@cutmix/training';
import { type Adapter, loadAdapter } from '../adapters.ts';
import { type Dataset, imageRange } from '../data/dataset.ts';
import { fingerprint, hasFingerprint } from '../data/fingerprint.ts';
import type { Flags, TrainingCommand } from '../flags.ts';
import { describeMachine } from '../machine.ts';
import { movedTo } from '../movedTo.ts';
import {
  createNumberedOutFolder,
  createOutFolder,
  type OutFolder,
  openOutFolder,
} from '../outFolder.ts';
import { type Attempt, createAttempt } from '../report/attempt.ts';
import { commandToResume } from '../report/commandLine.ts';
import { writeReports } from '../report/files.ts';
import { trainingBanner } from '../report/terminal/banner.ts';
import { createProgress } from '../report/terminal/progress.ts';
import { resultTable } from '../report/terminal/table.ts';
import {
  type AllRuns,
  isFinished,
  metricsBySeed,
  openSeeds,
  trainSeeds,
  writeAllResults,
} from '../seeds.ts';
import {
  type Config,
  checkResume,
  newSettings,
  type RunDevice,
  type RunPlace,
  resumeDataFlag,
  type Settings,
  settingChanged,
} from '../settings.ts';
import { UserError } from '../userError.ts';
import type { CommandContext } from './context.ts';
import { obtainData } from './obtainData.ts';
import { deviceToResume, deviceToStart, type RequestedDevice } from './requestedDevice.ts';

const saveEveryMilliseconds = 30_000;

/** Trains the runs of `compare` or `train`, from the start or from where they were stopped. */
export async function trainCommand(
  command: TrainingCommand,
  flags: Flags,
  context: CommandContext,
): Promise<void> {
  if (flags.resume) await resume(command, flags, context);
  else await start(command, flags, context);
}

async function start(
  command: TrainingCommand,
  flags: Flags,
  { signal, workingFolder }: CommandContext,
): Promise<void> {
  const settings = newSettings(command, flags);
  const requested = deviceToStart(flags);
  const adapter = await loadAdapter(settings.adapter);
  const startedAt = new Date();
  const folder = flags.out
    ? await createOutFolder(flags.out)
    : await createNumberedOutFolder(resolve(workingFolder, defaultOut(settings, startedAt)));
  try {
    const dataFlag = flags.data ?? 'auto';
    const data = await obtainData(dataFlag, signal);
    const trainers = await startTrainers(adapter, requested, settings);
    try {
      signal.throwIfAborted();
      const config: Config = {
        version: 2,
        settings,
        seeds: flags.seeds === 1 ? undefined : flags.seeds,
        ...thisPlace(trainers.device),
        data: data.kind,
        dataSource: data.source,
        dataFlag,
        ...fingerprint(data),
        trainImages: settings.limit ?? data.train.count,
        testImages: data.test.count,
        startedAt: startedAt.toISOString(),
      };
      await folder.writeConfig(config);
      const runs = await openSeeds(folder, config, resnet20());
      await trainAndReport(runs, data, trainers.create, signal);
    } finally {
      await trainers.dispose();
    }
  } finally {
    await folder.close();
  }
}

async function resume(
  command: TrainingCommand,
  flags: Flags,
  { signal }: CommandContext,
): Promise<void> {
  if (!flags.out) throw new UserError('--resume needs --out, the folder of the run to continue.');
  const { folder, config } = await openOutFolder(flags.out);
  try {
    await resumeIn(folder, config, command, flags, signal);
  } finally {
    await folder.close();
  }
}

async function resumeIn(
  folder: OutFolder,
  config: Config,
  command: TrainingCommand,
  flags: Flags,
  signal: AbortSignal,
): Promise<void> {
  const { settings } = config;
  checkResume(command, flags, config);
  const requested = deviceToResume(flags, config);
  const runs = await openSeeds(folder, config, resnet20());
  const data = await obtainData(flags.data ?? resumeDataFlag(config), signal);
  if (data.kind !== config.data) throw settingChanged('--data', config.data, data.kind);
  if (!hasFingerprint(data, config)) {
    throw settingChanged('--data', config.dataSource, `${data.source}, with other images`);
  }
  if (runs.bySeed.every(isFinished)) {
    await writeAllResults(runs);
    const attempt = createAttempt();
    await writeReports(runs, data.train, attempt);
    await attempt('message', () =>
      process.stdout.write(`${folder.path} is finished: there is nothing left to train.\n`),
    );
    await showResults(runs, attempt);
    return;
  }
  const adapter = await loadAdapter(settings.adapter);
  const trainers = await startTrainers(adapter, requested, settings);
  try {
    const moved = movedTo(config, thisPlace(trainers.device));
    if (moved !== config) await folder.writeConfig(moved);
    const runsHere = moved === config ? runs : await openSeeds(folder, moved, resnet20());
    await trainAndReport(runsHere, data, trainers.create, signal);
  } finally {
    await trainers.dispose();
  }
}

async function trainAndReport(
  runs: AllRuns,
  data: Dataset,
  createTrainer: (settings: Settings) => Promise<Trainer>,
  signal: AbortSignal,
): Promise<void> {
  const { folder, config, bySeed } = runs;
  const attempt = createAttempt();
  await attempt('banner', () => process.stdout.write(trainingBanner(config, folder.path)));
  await writeAllResults(runs);
  const updateReport = await writeReports(runs, data.train, attempt);
  const progress = createProgress(config, metricsBySeed(runs).flat());
  try {
    await trainSeeds({
      runs,
      network: resnet20(),
      train: imageRange(data.train, 0, config.trainImages),
      test: data.test,
      createTrainer,
      observer: progress,
      onResults: updateReport,
      signal,
      saveEveryMilliseconds,
    });
  } finally {
    progress.stop();
  }
  if (bySeed.every(isFinished)) {
    await showResults(runs, attempt);
  } else {
    await attempt('message', () =>
      process.stderr.write(
        `Stopped and saved. To continue:\n  ${commandToResume(config, folder.path)}\n`,
      ),
    );
  }
}

async function showResults(runs: AllRuns, attempt: Attempt): Promise<void> {
  await attempt('result table', () =>
    process.stdout.write(resultTable(runs.config, metricsBySeed(runs))),
  );
  await attempt('path of the report', () =>
    process.stdout.write(`\nreport: ${runs.folder.report}\n`),
  );
}

interface StartedTrainers {
  readonly device: RunDevice;
  /** A trainer on that device; the caller disposes of it. */
  create(settings: Settings): Promise<Trainer>;
  /** Disposes of the first trainer, if nobody took it. */
  dispose(): Promise<void>;
}

/** Starts a first trainer, which tells the device that all of them are on. */
async function startTrainers(
  adapter: Adapter,
  requested: RequestedDevice,
  settings: Settings,
): Promise<StartedTrainers> {
  const create = (on: RequestedDevice, { recipe, seed }: Settings) =>
    adapter.createTrainer({ network: resnet20(), recipe, ...on, seed: BigInt(seed) });
  let first: Trainer | undefined = await create(requested, settings);
  const { device, variant, description } = first;
  return {
    device: { device, graph: variant, deviceDescription: description },
    async create(next) {
      const unused = first;
      first = undefined;
      if (unused && next.seed === settings.seed) return unused;
      await unused?.dispose();
      return await create({ device, variant }, next);
    },
    async dispose() {
      await first?.dispose();
    },
  };
}

function thisPlace(device: RunDevice): RunPlace {
  return { ...device, node: process.version, machine: describeMachine() };
}

function defaultOut({ command, adapter, recipe }: Settings, time: Date): string {
  const stamp = time.toISOString().slice(0, 19).replaceAll(':', '-');
  return join('runs', `${command}-${adapter}-${recipe.name}-${stamp}`);
}
