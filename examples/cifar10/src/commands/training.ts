import { resnet20, type Trainer } from '@cutmix/training';
import { type Dataset, imageRange } from '../data/dataset.ts';
import type { Flags, TrainingCommand } from '../flags.ts';
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
} from '../run/seeds.ts';
import type { Settings } from '../run/settings.ts';
import { describeMachine } from '../system/machine.ts';
import type { CommandContext } from './context.ts';
import { obtainData } from './obtainData.ts';
import { checkData, type OpenRun, openRun } from './openRun.ts';
import { startTrainers } from './startTrainers.ts';

const saveEveryMilliseconds = 30_000;

/** Trains the arms of `compare` or `train`, from the start or from the last checkpoints. */
export async function trainCommand(
  command: TrainingCommand,
  flags: Flags,
  context: CommandContext,
): Promise<void> {
  const run = await openRun(command, flags, context);
  try {
    await trainOpenRun(run, context.signal);
  } finally {
    await run.folder.close();
  }
}

async function trainOpenRun(run: OpenRun, signal: AbortSignal): Promise<void> {
  const { folder, settings, stored } = run;
  // Before the data, so that a damaged checkpoint is found at once.
  const storedRuns = stored && (await openSeeds(folder, stored, resnet20()));
  const data = await obtainData(run.dataFlag, signal);
  if (stored) checkData(data, stored);
  if (storedRuns?.bySeed.every(isFinished)) return await reportFinished(storedRuns, data);

  const trainers = await startTrainers(run.requested, settings);
  try {
    // A new run that is stopped up to here leaves nothing behind.
    if (!stored) signal.throwIfAborted();
    const place = { ...trainers.device, node: process.version, machine: describeMachine() };
    const config = run.configure(data, place);
    if (config !== stored) await folder.writeConfig(config);
    const runs =
      storedRuns && config === stored ? storedRuns : await openSeeds(folder, config, resnet20());
    await trainAndReport(runs, data, trainers.create, signal);
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
  if (bySeed.every(isFinished)) await showResults(runs, attempt);
  else {
    const message = `Stopped and saved. To continue:\n  ${commandToResume(config, folder.path)}\n`;
    await attempt('message', () => process.stderr.write(message));
  }
}

async function reportFinished(runs: AllRuns, data: Dataset): Promise<void> {
  const attempt = createAttempt();
  await writeAllResults(runs);
  await writeReports(runs, data.train, attempt);
  const message = `${runs.folder.path} is finished: there is nothing left to train.\n`;
  await attempt('message', () => process.stdout.write(message));
  await showResults(runs, attempt);
}

async function showResults(runs: AllRuns, attempt: Attempt): Promise<void> {
  await attempt('result table', () =>
    process.stdout.write(resultTable(runs.config, metricsBySeed(runs))),
  );
  await attempt('path of the report', () =>
    process.stdout.write(`\nreport: ${runs.folder.report}\n`),
  );
}
