import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../src/report/terminal/progress.ts';
import { statusLine } from '../../src/report/terminal/statusLine.ts';
import { type EpochMetrics, type EpochSums, noSums } from '../../src/run/metrics.ts';
import type { Config } from '../../src/run/settings.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

/** A terminal that remembers what was written to it. */
class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  written = '';

  constructor(columns: number) {
    super({
      write: (chunk, _, done) => {
        this.written += chunk;
        done();
      },
    });
    this.columns = columns;
  }

  // What node:readline and cli-progress call.
  cursorTo() {
    return true;
  }
  clearLine() {
    return true;
  }
}

// 30 training images per second and 10 epochs of 1,000, each tested on 600 images.
const config: Config = {
  ...smallConfig,
  trainImages: 1000,
  testImages: 600,
  settings: {
    ...smallConfig.settings,
    runs: ['cutmix'],
    recipe: { ...smallConfig.settings.recipe, epochs: 10, batchSize: 10 },
  },
};
const sums: EpochSums = {
  steps: 50,
  images: 500,
  loss: 617,
  correct: 225,
  trainSeconds: 500 / 30,
  evaluateSeconds: 0,
};
const metrics: EpochMetrics = {
  run: 'cutmix',
  epoch: 1,
  trainLoss: 1.2345,
  trainAccuracy: 0.5,
  valLoss: 2.3456,
  valAccuracy: 0.25,
  valAccuracyByClass: [],
  seconds: 61,
  imagesPerSecond: 30,
};

// Moves the cursor to the first column.
const lineStart = '\u001b[1G';

/** The last line that a terminal of this width shows after `act`. */
function shownAt(
  columns: number,
  act: (progress: ReturnType<typeof createProgress>) => void,
  shown = config,
) {
  const terminal = new Terminal(columns);
  const progress = createProgress(shown, [metrics], terminal as unknown as NodeJS.WriteStream);
  act(progress);
  // The bar redraws itself a few times per second.
  vi.advanceTimersByTime(1000);
  const text = stripVTControlCharacters(terminal.written.replaceAll(lineStart, '\n'));
  progress.stop();
  return text.trimEnd().split('\n').at(-1)!;
}

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    // Both turn off what is drawn in place.
    vi.stubEnv('CI', '');
    vi.stubEnv('TERM', 'xterm');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  // Half of the second epoch: 8.5 · 1,000 / 30 s to train and 9 · 600 / 3 / 30 s to test are left.
  const time = '14%  5:43 left';

  it.each([
    [40, `cutmix  epoch 2/10  ${time}`],
    [80, `cutmix  epoch 2/10  50/100  loss 1.2340  accuracy 45.00%  ${time}`],
    [
      120,
      `cutmix  epoch 2/10  ██████████░░░░░░░░░░  50/100  loss 1.2340  accuracy 45.00%  30 images/s  ${time}`,
    ],
    [20, time],
  ])('fits %i columns, and drops the time left last', (columns, expected) => {
    const shown = shownAt(columns, (progress) => progress.step(sums));
    expect(shown).toBe(expected);
    expect(shown.length).toBeLessThan(columns);
  });

  it.each([
    [
      120,
      `cutmix  epoch 2/10  50/100  loss 1.2340  accuracy 45.00%  30 images/s  read every 10 steps  ${time}`,
    ],
    [80, `cutmix  epoch 2/10  50/100  loss 1.2340  accuracy 45.00%  ${time}`],
  ])('says at %i columns that results are read every 10 steps', (columns, expected) => {
    const rarely = { ...config, stepsPerRead: 10 };
    expect(shownAt(columns, (progress) => progress.step(sums), rarely)).toBe(expected);
  });

  // 40 training images and 120 test images per second: 10 epochs of 1,000 and 600, in 300 s.
  const speed = { steps: 12, imagesPerSecond: 40, secondsPerTestImage: 1 / 120 };

  it.each([
    [40, [], 0, 'time    about 5 minutes'],
    [80, [], 0, 'time    about 5 minutes  (12 steps measured)'],
    // A finished epoch and half of the training of the next one take 30 s and 12.5 s.
    [80, [metrics], 500, 'time    about 4.5 minutes  (12 steps measured)'],
  ])('says at %i columns how long the run takes', (columns, done, images, expected) => {
    const terminal = new Terminal(columns);
    const progress = createProgress(config, done, terminal as unknown as NodeJS.WriteStream);
    progress.measured(speed, { ...sums, images });
    expect(terminal.written).toBe(`${expected}\n\n`);
  });

  it.each([
    [3, '2 seconds'],
    [70, '49 seconds'],
    [150, '1.5 minutes'],
    [10_000, '1.9 hours'],
  ])('says how long %i epochs take', (epochs, words) => {
    const terminal = new Terminal(80);
    const recipe = { ...config.settings.recipe, epochs };
    const progress = createProgress(
      { ...config, testImages: 1, settings: { ...config.settings, recipe } },
      [],
      terminal as unknown as NodeJS.WriteStream,
    );
    progress.measured({ steps: 1, imagesPerSecond: 1430, secondsPerTestImage: 0 }, noSums);
    expect(terminal.written).toContain(`about ${words}  (1 step measured)`);
  });

  it('keeps the measured speed in the first, slow steps', () => {
    const shown = (steps: number) =>
      shownAt(80, (progress) => {
        progress.measured(speed, noSums);
        for (let step = 1; step <= steps; step++) {
          const images = 10 * step;
          progress.step({ ...sums, steps: step, images, trainSeconds: images / 20 });
          vi.advanceTimersByTime(200);
        }
      });
    // 9 epochs of 30 s, less 10 images at 40 per second.
    expect(shown(1)).toMatch(/4:30 left$/);
    // 9 epochs of 1,000 / 20 + 5 s, less 300 images at 20 per second.
    expect(shown(30)).toMatch(/8:00 left$/);
  });

  it.each([40, 80, 120])('shows the progress of testing at %i columns', (columns) => {
    const shown = shownAt(columns, (progress) => {
      progress.step({ ...sums, steps: 100, images: 1000, trainSeconds: 1000 / 30 });
      progress.evaluate(300);
    });
    expect(shown.length).toBeLessThan(columns);
    expect(shown).toMatch(/19% {2}\d+:\d\d left$/);
  });

  it('leaves the line to others once it is stopped', () => {
    const terminal = new Terminal(80);
    const progress = createProgress(config, [], terminal as unknown as NodeJS.WriteStream);
    progress.step(sums);
    progress.stop();
    const { written } = terminal;
    progress.step(sums);
    progress.evaluate(300);
    progress.stop();
    vi.advanceTimersByTime(1000);
    expect(terminal.written).toBe(written);
  });

  it.each([40, 80, 120])('ends an epoch at %i columns with its test accuracy', (columns) => {
    const shown = shownAt(columns, (progress) => progress.epoch(metrics));
    expect(shown.length).toBeLessThan(columns);
    expect(shown).toContain('test accuracy 25.00%');
  });
});

it('writes a line for each epoch into a log', () => {
  let written = '';
  const log = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  createProgress(config, [], log as unknown as NodeJS.WriteStream).epoch(metrics);
  expect(written).toBe(
    'cutmix  epoch 1/10  train loss 1.2345  train accuracy 50.00%  test loss 2.3456  ' +
      'test accuracy 25.00%  1:01  30 images/s\n',
  );
});

it('drops the parts with the lowest rank first, and cuts the last one', () => {
  const parts = [
    { text: 'aaaa', rank: 2 },
    { text: 'bbbb', rank: 1 },
    { text: 'cccc', rank: 3 },
  ];
  expect([16, 15, 9, 3].map((width) => statusLine(parts, width))).toEqual([
    'aaaa  bbbb  cccc',
    'aaaa  cccc',
    'cccc',
    'ccc',
  ]);
});
