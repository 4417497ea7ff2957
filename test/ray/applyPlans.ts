import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planCutMix, planFromJSON, planToJSON } from '@cutmix/core';
import { CutMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-common';

// For check_ray.py: what CutMix of @cutmix/onnx gives for every plan of a folder, as SHA-256 of images
// and labels; and plans at corners of seed and step, for the NumPy draw.
const work = process.argv[2];
if (work === undefined) throw new Error('Usage: applyPlans.ts FOLDER');

/** Shape and bytes of a little-endian NumPy file of format version 1. */
function readNpy(bytes: Buffer): { readonly shape: number[]; readonly data: Buffer } {
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)![1]!
    .split(',')
    .filter((dim) => dim.trim());
  return { shape: shape.map(Number), data: Buffer.from(bytes.subarray(10 + headerLength)) };
}

function sha256({ data }: Tensor): string {
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}

const number = (index: number) => String(index).padStart(6, '0');
const { sizes } = JSON.parse(await readFile(join(work, 'chunks.json'), 'utf8'));
const { steps } = JSON.parse(await readFile(join(work, 'plans.json'), 'utf8'));
const cutmix = new CutMix({ seed: 1 });
const mixed: Record<string, string[]> = {};
for (let step = 0; step < steps; step++) {
  const chunk = join(work, 'chunks', number(step % sizes.length));
  const images = readNpy(await readFile(`${chunk}.images.npy`));
  const labels = readNpy(await readFile(`${chunk}.labels.npy`));
  const batch = {
    xs: new Tensor('uint8', new Uint8Array(images.data), images.shape),
    ys: new Tensor('float32', new Float32Array(new Uint8Array(labels.data).buffer), labels.shape),
  };
  const text = await readFile(join(work, 'plans', `${number(step)}.json`), 'utf8');
  const { xs, ys } = cutmix.applyPlan(planFromJSON(JSON.parse(text)), batch);
  mixed[number(step)] = [sha256(xs), sha256(ys)];
}

const draws = [0n, 1n, 2n ** 32n + 7n, 2n ** 64n - 1n].flatMap((seed) =>
  [0, 5, 2 ** 32 + 3, Number.MAX_SAFE_INTEGER].map((step) => ({
    seed: String(seed),
    plan: planToJSON(planCutMix({ seed }, { batchSize: 64, height: 24, width: 40, step })),
  })),
);
process.stdout.write(JSON.stringify({ mixed, draws }));
