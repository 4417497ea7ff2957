import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Trainer } from '@cutmix/training';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { finishedEpochs } from '../../src/run/arms.ts';
import type { EpochMetrics } from '../../src/run/metrics.ts';
import { logisticRegression } from '../fixtures/logisticRegression.ts';
import { smallConfig, trainImages, trainSmallRuns } from '../fixtures/smallRuns.ts';

const steps = Math.ceil(trainImages / 32);
const script = fileURLToPath(new URL('../fixtures/smallRunsProcess.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-runs-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Everything of a folder that must not depend on interruptions. */
async function results(path: string) {
  const lines = (await readFile(join(path, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  const untimed = ({ seconds, imagesPerSecond, ...rest }: EpochMetrics) => {
    expect(seconds).toBeGreaterThan(0);
    expect(imagesPerSecond).toBeGreaterThan(0);
    return rest;
  };
  const weights = async (run: string) => {
    const file = await readFile(join(path, 'checkpoints', `${run}.safetensors`));
    return file.subarray(8 + Number(file.readBigUInt64LE())).toString('base64');
  };
  return {
    metrics: lines.map((line) => untimed(JSON.parse(line))),
    initial: await weights('initial'),
    cutmix: await weights('cutmix'),
    none: await weights('none'),
    files: (await readdir(path)).sort(),
  };
}

/** Runs the process until it has taken so many steps, then sends the signal. */
async function runAndStop(path: string, signal: NodeJS.Signals | undefined, stopAfter: number) {
  const child = spawn(
    process.execPath,
    ['--conditions=@cutmix/source', '--import=tsx', script, path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, endedBy) => resolve(code ?? endedBy));
  });
  let taken = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    if (++taken === stopAfter && signal) child.kill(signal);
  }
  return { end: await ended, taken };
}

describe('trainArms', () => {
  test('trains both arms from the same weights and writes all results', async () => {
    const path = join(folder, 'out');
    const checkpoints = await trainSmallRuns({ path, trainer: logisticRegression() });
    const { metrics, files, cutmix, none } = await results(path);
    expect(metrics.map(({ run, epoch }) => [run, epoch])).toEqual([
      ['cutmix', 1],
      ['cutmix', 2],
      ['cutmix', 3],
      ['none', 1],
      ['none', 2],
      ['none', 3],
    ]);
    expect(files).toEqual(['checkpoints', 'config.json', 'metrics.jsonl', 'summary.json']);
    expect(cutmix).not.toBe(none);
    const summary = JSON.parse(await readFile(join(path, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({ data: 'synthetic', adapter: 'onnx', device: 'cpu' });
    const last = finishedEpochs(checkpoints).at(-1)!;
    expect(summary.runs.none.testAccuracy).toBe(last.valAccuracy);
    expect(summary.runs.none.testLoss).toBe(last.valLoss);
    expect(last.valLoss).toBeLessThan(metrics[3]!.valLoss);
  });

  test('trains any arms from the same weights, each mixed as its name says', async () => {
    const runs = ['random', 'none', 'mixup', 'cutmix'] as const;
    const config = { ...smallConfig, settings: { ...smallConfig.settings, runs } };
    const inner = logisticRegression();
    const starts: string[] = [];
    const mixes: unknown[] = [];
    const trainer: Trainer = {
      ...inner,
      load(state) {
        starts.push(Buffer.from(state.parameters.buffer).toString('base64'));
        inner.load(state);
      },
      step(batch, partners, learningRate, mix) {
        mixes.push(partners ? mix : 'none');
        return inner.step(batch, partners, learningRate, mix);
      },
    };
    const path = join(folder, 'out');
    await trainSmallRuns({ path, trainer, config });
    expect(starts).toHaveLength(4);
    expect(new Set(starts).size).toBe(1);
    // The recipe mixes in the first 80% of three epochs.
    const mixed = Array(2 * steps);
    const whole = Array(steps).fill('none');
    expect(mixes).toEqual([
      ...[...mixed.fill('random'), ...whole],
      ...Array(3).fill(whole).flat(),
      ...[...mixed.fill('mixup'), ...whole],
      ...[...mixed.fill('cutmix'), ...whole],
    ]);
    const { metrics } = await results(path);
    expect([...new Set(metrics.map(({ run }) => run))]).toEqual(runs);
    const summary = JSON.parse(await readFile(join(path, 'summary.json'), 'utf8'));
    expect(Object.keys(summary.runs)).toEqual(runs);

    // Resumed after the last epoch of the second arm.
    await rm(join(path, 'checkpoints', 'mixup.safetensors'));
    mixes.length = 0;
    await trainSmallRuns({ path, trainer, config, resume: true });
    expect(mixes).toHaveLength(3 * steps);
    expect((await results(path)).metrics).toEqual(metrics);
  });

  test('weights the losses of batches by their images', async () => {
    const counts: number[] = [];
    const losses: number[] = [];
    const inner = logisticRegression();
    const trainer: Trainer = {
      ...inner,
      async step(batch, ...rest) {
        counts.push(batch.count);
        await inner.step(batch, ...rest);
      },
      async results() {
        const results = await inner.results();
        losses.push(...results.map(({ loss }) => loss * counts.shift()!));
        return results;
      },
    };
    const path = join(folder, 'out');
    await trainSmallRuns({ path, trainer });
    const { metrics } = await results(path);
    const first = losses.slice(0, steps).reduce((sum, loss) => sum + loss, 0) / trainImages;
    expect(metrics[0]!.trainLoss).toBeCloseTo(first, 12);
  });

  test('continues bit for bit after kill -9 and SIGTERM', async () => {
    const whole = join(folder, 'whole');
    await trainSmallRuns({ path: whole, trainer: logisticRegression() });

    const path = join(folder, 'interrupted');
    expect((await runAndStop(path, 'SIGKILL', 3)).end).toBe('SIGKILL');
    expect((await runAndStop(path, 'SIGTERM', steps)).end).toBe(143);
    expect((await runAndStop(path, 'SIGKILL', steps)).end).toBe('SIGKILL');
    const rest = await runAndStop(path, undefined, 0);
    expect(rest.end).toBe(0);
    // Each kill loses one step at most, SIGTERM none.
    expect(rest.taken).toBeLessThanOrEqual(6 * steps - (2 + steps + steps - 1));
    expect(await results(path)).toEqual(await results(whole));
  });

  test('stops in the middle of an evaluation and repeats it when resumed', async () => {
    const whole = join(folder, 'whole');
    await trainSmallRuns({ path: whole, trainer: logisticRegression() });

    const path = join(folder, 'interrupted');
    const stop = new AbortController();
    await trainSmallRuns({
      path,
      trainer: logisticRegression(),
      signal: stop.signal,
      observer: { evaluate: () => stop.abort() },
    });
    await expect(readFile(join(path, 'metrics.jsonl'))).rejects.toThrow('ENOENT');
    await trainSmallRuns({ path, trainer: logisticRegression(), resume: true });
    expect(await results(path)).toEqual(await results(whole));
  });

  test.each([1, 3])(
    'stops at a loss that is not finite and keeps the checkpoint from before, with reads of %i steps',
    async (stepsPerRead) => {
      const path = join(folder, 'out');
      const inner = logisticRegression(stepsPerRead);
      let read = 0;
      const trainer: Trainer = {
        ...inner,
        async results() {
          const results = await inner.results();
          return results.map((result) =>
            ++read === steps + 2 ? { ...result, loss: Number.NaN } : result,
          );
        },
      };
      await expect(trainSmallRuns({ path, trainer })).rejects.toThrow(
        'The loss is NaN in epoch 2, step 2 of the cutmix arm',
      );
      const checkpoints = await trainSmallRuns({ path, trainer: inner, resume: true });
      expect(checkpoints.get('none')!.state.step).toBe(3 * steps);
    },
  );

  test.each([2, 3, 10])('gives the same results with reads of %i steps', async (stepsPerRead) => {
    const whole = join(folder, 'whole');
    await trainSmallRuns({ path: whole, trainer: logisticRegression() });

    const path = join(folder, 'rarely-read');
    const inner = logisticRegression(stepsPerRead);
    let [taken, unread, mostUnread, reads] = [0, 0, 0, 0];
    const stop = new AbortController();
    const trainer: Trainer = {
      ...inner,
      async step(...given) {
        // In the second epoch, where it is not the last step before a read.
        if (++taken === steps + 1) stop.abort();
        mostUnread = Math.max(mostUnread, ++unread);
        await inner.step(...given);
      },
      async results() {
        reads++;
        unread = 0;
        return await inner.results();
      },
    };
    await trainSmallRuns({ path, trainer, signal: stop.signal });
    expect(taken).toBe(steps + 1);
    await trainSmallRuns({ path, trainer, resume: true });
    expect(await results(path)).toEqual(await results(whole));
    expect(mostUnread).toBe(Math.min(stepsPerRead, steps));
    const readsAfterStop = Math.ceil((steps - 1) / stepsPerRead);
    expect(reads).toBe(5 * Math.ceil(steps / stepsPerRead) + 1 + readsAfterStop);
  });

  test('never saves weights that are not finite', async () => {
    const path = join(folder, 'out');
    const inner = logisticRegression();
    const trainer: Trainer = {
      ...inner,
      async state() {
        const state = await inner.state();
        if (state.step === 2) state.parameters[5] = Number.POSITIVE_INFINITY;
        return state;
      },
    };
    await expect(trainSmallRuns({ path, trainer })).rejects.toThrow('no longer finite');
    const checkpoint = await readFile(join(path, 'checkpoints', 'cutmix.safetensors'), 'latin1');
    expect(checkpoint).toContain('"step":"1"');
  });
});
