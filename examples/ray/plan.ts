/**
 * Writes what mix.py needs: a plan for every chunk of every epoch, and CutMix as an ONNX graph.
 * A chunk is a batch is a step: chunk c of epoch e is planned at step e · chunks + c.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planCutMix, planToJSON } from '@cutmix/core';
import { createCutMixModel } from '@cutmix/onnx/model';
import { Command } from 'commander';

/** `chunks.json`, as chunks.py writes it. */
interface Chunks {
  /** Images of each chunk. */
  readonly sizes: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly dtype: 'uint8' | 'float32';
}

interface Flags {
  readonly epochs: number;
  readonly seed: bigint;
  readonly alpha: number;
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

async function plan(work: string, { epochs, seed, alpha }: Flags): Promise<void> {
  const chunks: Chunks = JSON.parse(await readFile(join(work, 'chunks.json'), 'utf8'));
  const { sizes, height, width, dtype } = chunks;
  const steps = epochs * sizes.length;
  await mkdir(join(work, 'plans'), { recursive: true });
  for (let step = 0; step < steps; step++) {
    const size = { batchSize: sizes[step % sizes.length]!, height, width, step };
    const text = JSON.stringify(planToJSON(planCutMix({ seed, alpha }, size)));
    await writeWhole(join(work, 'plans', `${String(step).padStart(6, '0')}.json`), text);
  }
  await writeWhole(join(work, 'cutmix.onnx'), createCutMixModel({ dtype, paired: false }));
  await writeWhole(join(work, 'plans.json'), JSON.stringify({ steps, seed: String(seed), alpha }));
  process.stdout.write(`${steps} plans and cutmix.onnx in ${work}\n`);
}

await new Command('plan')
  .description('Plan every chunk of a data set, for mix.py.')
  .argument('<work>', 'folder with chunks.json')
  .option('--epochs <n>', 'passes over the data set', Number, 1)
  .option('--seed <n>', 'seed of the boxes and partners', BigInt, 1n)
  .option('--alpha <a>', 'of Beta(a, a)', Number, 1)
  .action(plan)
  .parseAsync();
