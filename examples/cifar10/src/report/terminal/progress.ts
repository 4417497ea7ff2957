import { plural } from '@cutmix/training';
import { Presets, SingleBar } from 'cli-progress';
import type { LoopObserver } from '../../run/loop.ts';
import type { EpochMetrics, EpochSums } from '../../run/metrics.ts';
import type { Config } from '../../run/settings.ts';
import type { Speed } from '../../run/speed.ts';
import { untilFailure } from '../attempt.ts';
import { duration, isInteractive, lossText, percent, thousands } from '../format.ts';
import { bannerIndent } from './banner.ts';
import { type StatusPart, statusLine } from './statusLine.ts';

export interface Progress extends LoopObserver {
  /**
   * Says how long the training will take.
   *
   * @param current - The epoch to begin with.
   */
  measured(speed: Speed, current: EpochSums): void;
  /** Ends the display. What follows is not shown. */
  stop(): void;
}

const plainLineEverySeconds = 10;
// The time of a test image relative to a training image, which has a backward pass too.
const assumedTestShare = 1 / 3;
const barWidth = 20;
// The first steps are slow: until then a measured speed says more.
const stepsToTrust = 30;

/**
 * Shows the progress of training: a bar on a terminal, elsewhere a line every ten seconds. If it
 * fails, it says so once and falls silent.
 *
 * @param done - Epochs finished before this start.
 */
export function createProgress(
  config: Config,
  done: readonly EpochMetrics[],
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  const shown = showProgress(config, done, stream);
  const safely = untilFailure('progress display', shown.stop);
  let stopped = false;
  const show = (part: () => void) => {
    if (!stopped) safely(part);
  };
  return {
    measured: (speed, current) => show(() => shown.measured(speed, current)),
    step: (sums) => show(() => shown.step(sums)),
    evaluate: (images) => show(() => shown.evaluate(images)),
    epoch: (metrics) => show(() => shown.epoch(metrics)),
    stop() {
      show(shown.stop);
      stopped = true;
    },
  };
}

function showProgress(
  config: Config,
  done: readonly EpochMetrics[],
  stream: NodeJS.WriteStream,
): Progress {
  const { trainImages, testImages, settings, stepsPerRead = 1 } = config;
  const { recipe } = settings;
  const steps = Math.ceil(trainImages / recipe.batchSize);
  const estimate = createEstimate(config, done);
  let finished = done.length;
  const line = isInteractive(stream) ? redrawnLine(stream) : plainLines(stream);
  const where = () => epochName(config, finished);
  const reads = stepsPerRead > 1 ? [{ text: `read every ${stepsPerRead} steps`, rank: 0 }] : [];
  return {
    measured(speed, current) {
      estimate.measured(speed, current);
      line.print([
        { text: `${'time'.padEnd(bannerIndent)}about ${words(estimate.left())}`, rank: 1 },
        { text: `(${speed.steps} ${plural(speed.steps, 'step')} measured)`, rank: 0 },
      ]);
      line.print([]);
    },
    step(sums) {
      estimate.trained(sums);
      line.show(() => [
        { text: where(), rank: 5 },
        { text: drawBar(sums.steps / steps), rank: 0 },
        { text: `${thousands(sums.steps)}/${thousands(steps)}`, rank: 4 },
        { text: `loss ${lossText(sums.loss / sums.images)}`, rank: 3 },
        { text: `accuracy ${percent(sums.correct / sums.images)}`, rank: 2 },
        { text: `${thousands(estimate.rate())} images/s`, rank: 1 },
        ...reads,
        ...estimate.parts(),
      ]);
    },
    evaluate(images) {
      estimate.tested(images);
      line.show(() => [
        { text: where(), rank: 5 },
        { text: drawBar(images / testImages), rank: 0 },
        { text: `testing ${thousands(images)}/${thousands(testImages)}`, rank: 4 },
        ...estimate.parts(),
      ]);
    },
    epoch(metrics) {
      line.print([{ text: where(), rank: 5 }, ...epochResult(metrics)]);
      finished++;
      estimate.finished();
    },
    stop: line.stop,
  };
}

/** The epoch that follows `finished` ones, such as `seed 3  cutmix  epoch 2/10`. */
function epochName({ settings, seeds = 1 }: Config, finished: number): string {
  const { runs: arms, recipe, seed } = settings;
  const index = Math.min(Math.floor(finished / recipe.epochs), seeds * arms.length - 1);
  const name = seeds > 1 ? `seed ${seed + Math.floor(index / arms.length)}  ` : '';
  const arm = arms[index % arms.length]!;
  return `${name}${arm.padEnd(6)}  epoch ${(finished % recipe.epochs) + 1}/${recipe.epochs}`;
}

function epochResult(metrics: EpochMetrics): StatusPart[] {
  const { trainLoss, trainAccuracy, valLoss, valAccuracy, seconds, imagesPerSecond } = metrics;
  return [
    { text: `train loss ${lossText(trainLoss)}`, rank: 1 },
    { text: `train accuracy ${percent(trainAccuracy)}`, rank: 3 },
    { text: `test loss ${lossText(valLoss)}`, rank: 2 },
    { text: `test accuracy ${percent(valAccuracy)}`, rank: 6 },
    { text: duration(seconds), rank: 4 },
    { text: `${thousands(imagesPerSecond)} images/s`, rank: 0 },
  ];
}

function drawBar(fraction: number): string {
  const filled = Math.round(fraction * barWidth);
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}

/** A duration in words, such as `25 minutes` or `1.5 hours`. */
function words(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 90) return `${whole} ${plural(whole, 'second')}`;
  // In halves, where a whole minute more or less is much.
  if (seconds < 600) return `${Math.round(seconds / 30) / 2} minutes`;
  return seconds < 5400
    ? `${Math.round(seconds / 60)} minutes`
    : `${(seconds / 3600).toFixed(1)} hours`;
}

interface Estimate {
  measured(speed: Speed, current: EpochSums): void;
  trained(sums: EpochSums): void;
  tested(images: number): void;
  finished(): void;
  /** Training images per second in this epoch. */
  rate(): number;
  /** The seconds until the end of the last epoch. */
  left(): number;
  /** The finished share of all epochs, and the time left. */
  parts(): StatusPart[];
}

/** Estimates the time of all epochs from the current one and the last evaluation. */
function createEstimate(config: Config, done: readonly EpochMetrics[]): Estimate {
  const { trainImages, testImages, settings, seeds = 1, stepsPerRead = 1 } = config;
  const epochs = seeds * settings.runs.length * settings.recipe.epochs;
  let finished = done.length;
  // Known before the first step if the run was stopped while testing.
  let rate = done.at(-1)?.imagesPerSecond ?? 0;
  let [trained, tested, steps] = [0, 0, 0];
  let isMeasured = false;
  let secondsPerEvaluation: number | undefined;
  let evaluationStart: number | undefined;
  const work = () => {
    const evaluation = secondsPerEvaluation ?? (testImages * assumedTestShare) / rate;
    const epoch = trainImages / rate + evaluation;
    const current = trained / rate + (tested / testImages) * evaluation;
    return { done: finished * epoch + current, all: epochs * epoch };
  };
  const parts = () => {
    if (rate === 0) return [];
    const { done, all } = work();
    return [
      { text: `${Math.floor((100 * done) / all)}%`, rank: 6 },
      { text: `${duration(all - done)} left`, rank: 7 },
    ];
  };
  return {
    measured({ imagesPerSecond, secondsPerTestImage }, { images }) {
      isMeasured = true;
      trained = images;
      rate = imagesPerSecond;
      secondsPerEvaluation = testImages * secondsPerTestImage;
    },
    trained(sums) {
      [trained, tested] = [sums.images, 0];
      steps += stepsPerRead;
      if (!isMeasured || steps >= stepsToTrust) rate = sums.images / sums.trainSeconds;
    },
    tested(images) {
      evaluationStart ??= performance.now();
      [trained, tested] = [trainImages, images];
      if (images >= testImages) {
        secondsPerEvaluation = (performance.now() - evaluationStart) / 1000;
        evaluationStart = undefined;
      }
    },
    finished() {
      finished++;
      [trained, tested] = [0, 0];
    },
    rate: () => rate,
    left() {
      const { done, all } = work();
      return all - done;
    },
    parts,
  };
}

interface Line {
  show(parts: () => StatusPart[]): void;
  print(parts: readonly StatusPart[]): void;
  stop(): void;
}

/** A line that redraws itself, as wide as the terminal. */
function redrawnLine(stream: NodeJS.WriteStream): Line {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  // Some terminals wrap a line that fills the last column.
  const fit = (parts: readonly StatusPart[]) => statusLine(parts, (stream.columns || 80) - 1);
  return {
    show(parts) {
      const text = fit(parts());
      if (bar) {
        bar.update({ text });
        return;
      }
      bar = new SingleBar(
        {
          stream,
          format: '{text}',
          fps: 5,
          clearOnComplete: true,
          hideCursor: true,
          // Ctrl-C is for the loop, which stops after saving.
          gracefulExit: false,
        },
        Presets.shades_classic,
      );
      bar.start(1, 0, { text });
    },
    print(parts) {
      stop();
      stream.write(`${fit(parts)}\n`);
    },
    stop,
  };
}

/** Lines for a pipe or a log. */
function plainLines(stream: NodeJS.WriteStream): Line {
  let last = performance.now();
  const write = (parts: readonly StatusPart[]) =>
    stream.write(`${statusLine(parts, Number.POSITIVE_INFINITY)}\n`);
  return {
    show(parts) {
      const now = performance.now();
      if (now - last < plainLineEverySeconds * 1000) return;
      last = now;
      // Without the bar.
      write(parts().filter(({ rank }) => rank > 0));
    },
    print(parts) {
      last = performance.now();
      write(parts);
    },
    stop() {},
  };
}
