import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planCutMix } from '@cutmix/core';
import { kornia, paper, torchvision } from '@cutmix/core/presets';

// Writes boxes of plans into a folder, for compare.py: samplePresets.ts FOLDER REQUEST.

const PRESETS = { kornia, paper, torchvision };

interface Request {
  /** The options of each preset. */
  readonly presets: Readonly<Record<keyof typeof PRESETS, object>>;
  /** Independent boxes of each. */
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

const [folder, text] = process.argv.slice(2);
if (folder === undefined || text === undefined) throw new Error('Usage: FOLDER REQUEST');
const request: Request = JSON.parse(text);
const { count, height, width } = request;

for (const [name, options] of Object.entries(request.presets)) {
  const given = { ...PRESETS[name as keyof typeof PRESETS](options), seed: 1 };
  // Only the first box of a batch is independent of the others if they share one.
  const batchSize = given.granularity === 'batch' ? 1 : 1000;
  const boxes = Array.from({ length: Math.ceil(count / batchSize) }, (_, step) =>
    planCutMix(given, { batchSize, height, width, step }),
  ).flatMap((plan) => [...plan.boxes]);
  await writeFile(join(folder, `${name}.boxes`), Int32Array.from(boxes));
}
