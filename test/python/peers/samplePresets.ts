import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CutMixPlan, type PlanSize, planCutMix, planMixUp, planRandomMix } from '@cutmix/core';
import { kornia, paper, timm, torchvision } from '@cutmix/core/presets';

// Writes boxes and blends of plans into a folder, for compare.py: samplePresets.ts FOLDER REQUEST.

const PRESETS = { kornia, paper, timm, torchvision };
const PLANS = { CutMix: planCutMix, MixUp: planMixUp, RandomMix: planRandomMix };

interface Sampled {
  readonly preset: keyof typeof PRESETS;
  /** The class that the options are for. */
  readonly mix: keyof typeof PLANS;
  /** Options of the preset. */
  readonly options: object;
}

interface Request {
  readonly requests: Readonly<Record<string, Sampled>>;
  /** Independent samples of each. */
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/** How many samples of a batch are independent: samples that share draws come later. */
const BATCH = 1000;
const INDEPENDENT = { sample: BATCH, pair: BATCH / 2, batch: 1 };

const [folder, text] = process.argv.slice(2);
if (folder === undefined || text === undefined) throw new Error('Usage: FOLDER REQUEST');
const request: Request = JSON.parse(text);
const { count, height, width } = request;

for (const [name, { preset, mix, options }] of Object.entries(request.requests)) {
  const given = { ...PRESETS[preset](options), seed: 1 };
  const independent = INDEPENDENT[given.granularity ?? 'sample'];
  const batchSize = independent === 1 ? 1 : BATCH;
  const plan = PLANS[mix] as (options: object, size: PlanSize) => CutMixPlan;
  const boxes: number[] = [];
  const blends: number[] = [];
  for (let step = 0; step < Math.ceil(count / independent); step++) {
    const drawn = plan(given, { batchSize, height, width, step });
    boxes.push(...drawn.boxes.subarray(0, 4 * independent));
    blends.push(...(drawn.blends ?? new Float32Array(batchSize)).subarray(0, independent));
  }
  await writeFile(join(folder, `${name}.boxes`), Int32Array.from(boxes));
  await writeFile(join(folder, `${name}.blends`), Float32Array.from(blends));
}
