import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CutMix, planCutMix } from '@cutmix/onnx';
import { type CutMixModelOptions, createCutMixModel } from '@cutmix/onnx/model';
import { Tensor } from 'onnxruntime-common';
import { ARRAYS, IMAGE_TYPES, type ImageType, sizeOf } from './tensors.ts';

// Writes the cases of check_model.py into the folder given as argument.
const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: makeModelCases.ts FOLDER');
await mkdir(folder, { recursive: true });

const [height, width] = [7, 6];
const shapes = [
  { layout: 'NCHW', rank: 4, dims: [4, 3, height, width] },
  { layout: 'NHWC', rank: 5, dims: [4, 2, height, width, 3] },
] as const;

/** Tensors of the case, each in a file of its own. */
async function store(name: string, tensors: Readonly<Record<string, Tensor>>) {
  const stored: Record<string, { file: string; type: string; dims: readonly number[] }> = {};
  for (const [key, { type, dims, data }] of Object.entries(tensors)) {
    const file = `${name}.${key}.bin`;
    const { buffer, byteOffset, byteLength } = data as Uint8Array;
    await writeFile(join(folder!, file), new Uint8Array(buffer, byteOffset, byteLength));
    stored[key] = { file, type, dims };
  }
  return stored;
}

function images(dtype: ImageType, dims: readonly number[], first: number): Tensor {
  const bytes = new Uint8Array(sizeOf(dims) * ARRAYS[dtype].BYTES_PER_ELEMENT).map(
    (_, i) => (first + i * 37) % 256,
  );
  return new Tensor(dtype, new ARRAYS[dtype](bytes.buffer), dims);
}

/** Finite numbers, some of which are halfway between integers when they are blended. */
function numbers(dtype: 'float32' | 'float64' | 'uint8', dims: readonly number[], first: number) {
  const values = Array.from({ length: sizeOf(dims) }, (_, i) => (first + i * 37) % 256);
  return new Tensor(dtype, ARRAYS[dtype].from(values), dims);
}

function labels(first: number): Tensor {
  return new Tensor(
    'float32',
    Float32Array.from({ length: 20 }, (_, i) => ((first + i * 13) % 97) / 97),
    [4, 5],
  );
}

const cases: object[] = [];
let opset = 17;
for (const dtype of IMAGE_TYPES) {
  for (const { layout, rank, dims } of shapes) {
    for (const paired of [true, false]) {
      const options: CutMixModelOptions = { layout, dtype, rank, opset, paired };
      opset = opset === 21 ? 17 : opset + 1;
      const name = `${dtype}-${layout}-${rank}-${paired ? 'two' : 'one'}-opset${options.opset}`;
      const cutmix = new CutMix({ seed: 5, layout, minBoxSize: 2 });
      const plan = cutmix.plan({ batchSize: 4, height, width, paired });
      const a = { xs: images(dtype, dims, 1), ys: labels(3) };
      const b = { xs: images(dtype, dims, 100), ys: labels(50) };
      const expected = cutmix.applyPlan(plan, a, paired ? b : undefined);
      await writeFile(join(folder, `${name}.onnx`), createCutMixModel(options));
      cases.push({
        model: `${name}.onnx`,
        inputs: await store(name, {
          xs_a: a.xs,
          ys_a: a.ys,
          ...(paired
            ? { xs_b: b.xs, ys_b: b.ys }
            : { partners: new Tensor('int32', plan.partners, [4]) }),
          boxes: new Tensor('int32', plan.boxes, [4, 4]),
          lambdas: new Tensor('float32', plan.lambdas, [4]),
        }),
        outputs: await store(`${name}.expected`, { xs: expected.xs, ys: expected.ys }),
      });
    }
  }
}
// Models of MixUp: check_model.py computes what they must give.
for (const dtype of ['float32', 'float64', 'uint8'] as const) {
  for (const paired of [true, false]) {
    const { layout, rank, dims } = shapes[1];
    const name = `${dtype}-blends-${paired ? 'two' : 'one'}`;
    const options: CutMixModelOptions = { layout, dtype, rank, paired, blends: true };
    const plan = planCutMix({ seed: 6 }, { batchSize: 4, height, width, paired });
    const second = paired
      ? { xs_b: numbers(dtype, dims, 100), ys_b: labels(50) }
      : { partners: new Tensor('int32', plan.partners, [4]) };
    await writeFile(join(folder, `${name}.onnx`), createCutMixModel(options));
    cases.push({
      model: `${name}.onnx`,
      inputs: await store(name, {
        xs_a: numbers(dtype, dims, 1),
        ys_a: labels(3),
        ...second,
        boxes: new Tensor('int32', plan.boxes, [4, 4]),
        lambdas: new Tensor('float32', plan.lambdas, [4]),
        blends: new Tensor('float32', [0, 0.3, 0.5, 1], [4]),
      }),
    });
  }
}
// What the README's example reads.
await writeFile(join(folder, 'cutmix.onnx'), createCutMixModel({ dtype: 'uint8' }));
await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
