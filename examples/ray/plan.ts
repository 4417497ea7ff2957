/**
 * Writes what mix.py needs: a plan for every chunk of every epoch, and the mixing as an ONNX graph.
 * A chunk is a batch is a step: chunk c of epoch e is planned at step e · chunks + c.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CutMixPlan,
  type PlanSize,
  planCutMix,
  planMixUp,
  planRandomMix,
  planToJSON,
} from '@cutmix/core';
import { createCutMixModel } from '@cutmix/onnx/model';
import { Command, Option } from 'commander';

/** `chunks.json`, as chunks.py writes it. */
interface Chunks {
  /** Images of each chunk. */
  readonly sizes: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly dtype: 'uint8' | 'float32';
}

interface Flags {
  readonly mix: 'cutmix' | 'mixup' | 'random';
  readonly epochs: number;
  readonly seed: bigint;
  readonly alpha: number;
  readonly mixupAlpha: number;
}

/** Draws the plan of a chunk. */
function draw({ mix, seed, alpha, mixupAlpha }: Flags, size: PlanSize): CutMixPlan {
  if (mix === 'cutmix') return planCutMix({ seed, alpha }, size);
  if (mix === 'mixup') return planMixUp({ seed, alpha: mixupAlpha }, size);
  return planRandomMix({ seed, cutmix: { alpha }, mixup: { alpha: mixupAlpha } }, size);
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

async function plan(work: string, flags: Flags): Promise<void> {
  const { mix, epochs, seed, alpha, mixupAlpha } = flags;
  const chunks: Chunks = JSON.parse(await readFile(join(work, 'chunks.json'), 'utf8'));
  const { sizes, height, width, dtype } = chunks;
  const steps = epochs * sizes.length;
  await mkdir(join(work, 'plans'), { recursive: true });
  for (let step = 0; step < steps; step++) {
    const size = { batchSize: sizes[step % sizes.length]!, height, width, step };
    const text = JSON.stringify(planToJSON(draw(flags, size)));
    await writeWhole(join(work, 'plans', `${String(step).padStart(6, '0')}.json`), text);
  }
  await writeWhole(
    join(work, 'cutmix.onnx'),
    createCutMixModel({ dtype, paired: false, blends: mix !== 'cutmix' }),
  );
  await writeWhole(
    join(work, 'plans.json'),
    JSON.stringify({ steps, mix, seed: String(seed), alpha, mixupAlpha }),
  );
  process.stdout.write(`${steps} plans and cutmix.onnx in ${work}\n`);
}

await new Command('plan')
  .description('Plan every chunk of a data set, for mix.py.')
  .argument('<work>', 'folder with chunks.json')
  .addOption(
    new Option('--mix <how>', 'how images are mixed')
      .choices(['cutmix', 'mixup', 'random'])
      .default('cutmix'),
  )
  .option('--epochs <n>', 'passes over the data set', Number, 1)
  .option('--seed <n>', 'seed of the plans', BigInt, 1n)
  .option('--alpha <a>', 'of Beta(a, a), for CutMix', Number, 1)
  .option('--mixup-alpha <a>', 'of Beta(a, a), for MixUp', Number, 1)
  .action(plan)
  .parseAsync();
