import { resnet, type Trainer } from '@cutmix/training';
import { type Dataset, type ImageSet, imageRange } from '../data/dataset.ts';
import type { Flags, TrainingCommand } from '../flags.ts';
import { type Attempt, createAttempt } from '../report/attempt.ts';
import { commandToResume } from '../report/commandLine.ts';
import { writeReports } from '../report/files.ts';
import { trainingBanner } from '../report/terminal/banner.ts';
import { createProgress, type Progress } from '../report/terminal/progress.ts';
import { resultTable } from '../report/terminal/table.ts';
import type { Arm } from '../run/recipe.ts';
import {
  isFinished,
  metricsBySeed,
  openSeeds,
  type Run,
  trainSeeds,
  writeAllResults,
} from '../run/seeds.ts';
import type { Settings } from '../run/settings.ts';
import { measureSpeed } from '../run/speed.ts';
import { describeMachine } from '../system/machine.ts';
import type { CommandContext } from './context.ts';
import { isDemo } from './demo.ts';
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
  const opened = await openRun(command, flags, context);
  try {
    await trainOpenRun(opened, context.signal);
  } finally {
    await opened.folder.close();
  }
}

async function trainOpenRun(opened: OpenRun, signal: AbortSignal): Promise<void> {
  const { folder, stored } = opened;
  // Before the data, so that a damaged checkpoint is found at once.
  const storedRun = stored && (await openSeeds(folder, stored, resnet(stored.settings.depth)));
  const data = await obtainData(opened.dataFlag, signal);
  if (stored) checkData(data, stored);
  if (storedRun?.bySeed.every(isFinished)) return await reportFinished(storedRun, data);

  const settings = opened.settingsFor(data);
  const trainers = await startTrainers(opened.requested, settings);
  try {
    // A new run that is stopped up to here leaves nothing behind.
    if (!stored) signal.throwIfAborted();
    const place = { ...trainers.device, node: process.version, machine: describeMachine() };
    const config = opened.configure(settings, data, place);
    if (config !== stored) await folder.writeConfig(config);
    const run =
      storedRun && config === stored
        ? storedRun
        : await openSeeds(folder, config, resnet(settings.depth));
    await trainAndReport(run, data, trainers.create, signal);
  } finally {
    await trainers.dispose();
  }
}

async function trainAndReport(
  run: Run,
  data: Dataset,
  createTrainer: (settings: Settings) => Promise<Trainer>,
  signal: AbortSignal,
): Promise<void> {
  const { folder, config, bySeed } = run;
  const attempt = createAttempt();
  await attempt('banner', () => process.stdout.write(trainingBanner(config, folder.path)));
  await writeAllResults(run);
  const updateReport = await writeReports(run, data.train, attempt);
  const progress = createProgress(config, metricsBySeed(run).flat());
  signal.addEventListener('abort', progress.stop);
  const train = imageRange(data.train, 0, config.trainImages);
  const test = imageRange(data.test, 0, config.testImages);
  let isMeasured = false;
  try {
    await trainSeeds({
      run,
      network: resnet(config.settings.depth),
      train,
      test,
      async createTrainer(settings) {
        const trainer = await createTrainer(settings);
        if (!isMeasured) {
          isMeasured = true;
          const first = { run, train, test, trainer, progress, signal };
          await attempt('estimate of the time', () => showTime(first));
        }
        return trainer;
      },
      observer: progress,
      onResults: updateReport,
      signal,
      saveEveryMilliseconds,
    });
  } finally {
    progress.stop();
  }
  if (bySeed.every(isFinished)) await showResults(run, attempt);
  else {
    const message = `Stopped and saved. To continue:\n  ${commandToResume(config, folder.path)}\n`;
    await attempt('message', () => process.stderr.write(message));
  }
}

interface FirstTrainer {
  readonly run: Run;
  readonly train: ImageSet;
  readonly test: ImageSet;
  readonly trainer: Trainer;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Shows how long the run will take, by the speed of its first trainer on its first arm. */
async function showTime({ run, train, test, trainer, progress, signal }: FirstTrainer) {
  const { config, checkpoints } = run.bySeed.find((seed) => !isFinished(seed))!;
  const { recipe, runs: arms, seed } = config.settings;
  const isLeft = (arm: Arm) => checkpoints.get(arm)!.progress.epochs.length < recipe.epochs;
  const arm = arms.find(isLeft)!;
  const start = checkpoints.get(arm)!;
  const plan = { arm, recipe, seed: BigInt(seed), train, test };
  const speed = await measureSpeed(trainer, plan, start, signal);
  if (speed) progress.measured(speed, start.progress.current);
}

async function reportFinished(run: Run, data: Dataset): Promise<void> {
  const attempt = createAttempt();
  await writeAllResults(run);
  await writeReports(run, data.train, attempt);
  const message = `${run.folder.path} is finished: there is nothing left to train.\n`;
  await attempt('message', () => process.stdout.write(message));
  await showResults(run, attempt);
}

async function showResults(run: Run, attempt: Attempt): Promise<void> {
  await attempt('result table', () =>
    process.stdout.write(resultTable(run.config, metricsBySeed(run))),
  );
  const { config, folder } = run;
  const next = isDemo(config.data, config.dataFlag)
    ? `This was a demo. On CIFAR-10: npx pnpm@10 cifar10 ${config.settings.command} --data PATH\n`
    : '';
  await attempt('path of the report', () =>
    process.stdout.write(`\nreport: ${folder.report}\n${next}`),
  );
}
