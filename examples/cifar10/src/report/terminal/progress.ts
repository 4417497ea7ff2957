import { Presets, SingleBar } from 'cli-progress';
import type { LoopObserver } from '../../loop.ts';
import type { EpochMetrics, EpochSums } from '../../metrics.ts';
import type { Config } from '../../settings.ts';
import { untilFailure } from '../attempt.ts';
import { duration, isInteractive, percent } from '../format.ts';

export interface Progress extends LoopObserver {
  stop(): void;
}

const plainLineEverySeconds = 10;
// Of a training image's time, until the first evaluation has been seen: forward without backward.
const evaluateShare = 1 / 3;

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
  return {
    step: (sums) => safely(() => shown.step(sums)),
    evaluate: (images) => safely(() => shown.evaluate(images)),
    epoch: (metrics) => safely(() => shown.epoch(metrics)),
    stop: () => safely(shown.stop),
  };
}

function showProgress(
  config: Config,
  done: readonly EpochMetrics[],
  stream: NodeJS.WriteStream,
): Progress {
  const { runs, recipe } = config.settings;
  const steps = Math.ceil(config.trainImages / recipe.batchSize);
  const { seeds = 1 } = config;
  const totalEpochs = seeds * runs.length * recipe.epochs;
  let finished = done.length;
  let secondsPerEvaluation: number | undefined;
  let evaluationStart: number | undefined;
  let rate = 0;

  const where = () => {
    const index = Math.min(Math.floor(finished / recipe.epochs), seeds * runs.length - 1);
    const seed = config.settings.seed + Math.floor(index / runs.length);
    const run = runs[index % runs.length]!;
    return `${seeds > 1 ? `seed ${seed} ` : ''}${run.padEnd(6)} epoch ${(finished % recipe.epochs) + 1}/${recipe.epochs}`;
  };
  const evaluation = () => secondsPerEvaluation ?? (config.testImages * evaluateShare) / rate;
  const remaining = (images: number) => {
    const epoch = (config.trainImages - images) / rate + evaluation();
    const others = (totalEpochs - finished - 1) * (config.trainImages / rate + evaluation());
    return { epoch: duration(epoch), all: duration(epoch + others) };
  };
  const status = (sums: EpochSums) => {
    rate = sums.images / sums.trainSeconds;
    const left = remaining(sums.images);
    return (
      `loss ${(sums.loss / sums.images).toFixed(3)}  ` +
      `accuracy ${percent(sums.correct / sums.images)}  ` +
      `${rate.toFixed(0)} images/s  left ${left.epoch}, in all ${left.all}`
    );
  };

  const line = isInteractive(stream) ? barLine(stream) : plainLine(stream);
  return {
    step(sums) {
      line.show(where(), sums.steps, steps, () => status(sums));
    },
    evaluate(images) {
      evaluationStart ??= performance.now();
      if (images >= config.testImages) {
        secondsPerEvaluation = (performance.now() - evaluationStart) / 1000;
        evaluationStart = undefined;
      }
      line.show(where(), images, config.testImages, () => 'testing');
    },
    epoch(metrics) {
      const { trainLoss, trainAccuracy, valLoss, valAccuracy } = metrics;
      line.print(
        `${where()}  train loss ${trainLoss.toFixed(4)} accuracy ${percent(trainAccuracy)}  ` +
          `test loss ${valLoss.toFixed(4)} accuracy ${percent(valAccuracy)}  ` +
          `${duration(metrics.seconds)}  ${metrics.imagesPerSecond.toFixed(0)} images/s`,
      );
      finished++;
    },
    stop: line.stop,
  };
}

interface Line {
  show(where: string, value: number, total: number, status: () => string): void;
  print(text: string): void;
  stop(): void;
}

function barLine(stream: NodeJS.WriteStream): Line {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    show(where, value, total, status) {
      if (!bar) {
        bar = new SingleBar(
          {
            stream,
            format: '{where} {bar} {value}/{total}  {status}',
            barsize: 20,
            fps: 5,
            clearOnComplete: true,
            hideCursor: true,
            // Ctrl-C is for the loop, which stops after saving.
            gracefulExit: false,
          },
          Presets.shades_classic,
        );
        bar.start(total, value, { where, status: status() });
      }
      bar.setTotal(total);
      bar.update(value, { where, status: status() });
    },
    print(text) {
      stop();
      stream.write(`${text}\n`);
    },
    stop,
  };
}

function plainLine(stream: NodeJS.WriteStream): Line {
  let last = performance.now();
  return {
    show(where, value, total, status) {
      const now = performance.now();
      if (now - last < plainLineEverySeconds * 1000) return;
      last = now;
      stream.write(`${where}  ${value}/${total}  ${status()}\n`);
    },
    print(text) {
      last = performance.now();
      stream.write(`${text}\n`);
    },
    stop() {},
  };
}
