import { planFromJSON, planToJSON } from '@cutmix/core';
import { CutMix as OnnxCutMix } from '@cutmix/onnx';
import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { Tensor } from 'onnxruntime-common';
import { beforeAll, expect, it, vi } from 'vitest';

/** Code that is wrong, what it throws and what to do about it. */
interface Mistake {
  /** As someone writes it. */
  readonly code: string;
  readonly act: () => unknown;
  readonly remedy: string;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const as = (value: unknown) => value as never;
const cutmix = new CutMix({ seed: 42 });
const images = () => tf.zeros([8, 32, 32, 3]);
const labels = () => tf.zeros([8, 10]);
const batch = () => ({ xs: images(), ys: labels() });
const onnx = new OnnxCutMix({ seed: 42 });
const onnxImages = (dims = [8, 3, 32, 32]) =>
  new Tensor('float32', new Float32Array(8 * 3 * 32 * 32), dims);
const onnxLabels = () => new Tensor('float32', new Float32Array(80), [8, 10]);
const plan = cutmix.plan({ batchSize: 8, height: 32, width: 32 });
const disposed = () => {
  const tensor = images();
  tensor.dispose();
  return tensor;
};

const SECTIONS: Readonly<Record<string, readonly Mistake[]>> = {
  'What you pass as a batch': [
    {
      code: 'cutmix.apply({ image, label })',
      act: () => cutmix.apply(as({ image: images(), label: labels() })),
      remedy: 'Name the images `xs` and the labels `ys`, as `model.fitDataset` wants them too.',
    },
    {
      code: 'cutmix.apply(xs, ys)',
      act: () => cutmix.apply(as(images()), as(labels())),
      remedy: 'Pass one object: `cutmix.apply({ xs, ys })`.',
    },
    {
      code: 'cutmix.apply([xs, ys])',
      act: () => cutmix.apply(as([images(), labels()])),
      remedy: 'Pass one object: `cutmix.apply({ xs, ys })`.',
    },
    {
      code: 'cutmix.apply(nextBatch()) // async',
      act: () => cutmix.apply(as(Promise.resolve(batch()))),
      remedy: 'Await it: `cutmix.apply(await nextBatch())`.',
    },
    {
      code: 'cutmix.apply(await iterator.next())',
      act: () => cutmix.apply(as({ value: batch(), done: false })),
      remedy: 'An iterator gives `{ value, done }`; the batch is the `value`.',
    },
    {
      code: 'cutmix.apply(dataset)',
      act: () => cutmix.apply(as(tf.data.array([batch()]).batch(8))),
      remedy: 'Map over it: `dataset.map((batch) => cutmix.apply(batch))`.',
    },
    {
      code: 'batches.map(cutmix.apply) // an array',
      act: () => [batch()].map(cutmix.apply as never),
      remedy:
        '`Array.map` passes an index as second argument, which is the place of the second batch. With ' +
        'a tfjs dataset, `dataset.map(cutmix.apply)` works.',
    },
    {
      code: 'cutmix.apply(batch, { into })',
      act: () => onnx.apply({ xs: onnxImages(), ys: onnxLabels() }, as({ into: onnxImages() })),
      remedy: 'Options come after the second batch: `cutmix.apply(batch, undefined, { into })`.',
    },
  ],
  'What you pass as a tensor': [
    {
      code: 'cutmix.apply({ xs: pixels, ys })',
      act: () => cutmix.apply({ xs: as(new Float32Array(3072)), ys: labels() }),
      remedy: 'Make a tensor of it, or use `@cutmix/arrays`, which mixes typed arrays.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // disposed',
      act: () => cutmix.apply({ xs: disposed(), ys: labels() }),
      remedy: 'Mix before you dispose of it. `tf.tidy` disposes of all that it does not return.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // of ONNX Runtime',
      act: () => cutmix.apply({ xs: as(onnxImages()), ys: labels() }),
      remedy: 'Import `CutMix` from `@cutmix/onnx`, which is for these tensors.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // of tfjs',
      act: () => onnx.apply(as(batch())),
      remedy: 'Import `CutMix` from `@cutmix/tfjs`, which is for these tensors.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // on a GPU',
      act: () => {
        const buffer = { size: 98304, mapState: 'unmapped', destroy() {} };
        const options = { dataType: 'float32', dims: [8, 3, 32, 32] } as const;
        const xs = Tensor.fromGpuBuffer(buffer as unknown as Tensor.GpuBufferType, options);
        return onnx.apply({ xs, ys: onnxLabels() });
      },
      remedy: 'Use `DeviceCutMix`, which mixes on the GPU: see [As an ONNX graph](./onnx-graph).',
    },
  ],
  Shapes: [
    {
      code: 'cutmix.apply({ xs, ys }) // one example',
      act: () =>
        new CutMix({ seed: 42, numClasses: 10 }).apply({
          xs: tf.zeros([32, 32, 3]),
          ys: tf.scalar(3, 'int32'),
        }),
      remedy: 'CutMix mixes the images of a batch: `dataset.batch(32).map(cutmix.apply)`.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // flat images',
      act: () => cutmix.apply({ xs: tf.zeros([8, 3072]), ys: labels() }),
      remedy: 'Reshape them to `[N, H, W, C]`, and flatten them after mixing.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // [N, H, W, C], @cutmix/onnx',
      act: () => onnx.apply({ xs: onnxImages([8, 32, 32, 3]), ys: onnxLabels() }),
      remedy: "Pass the layout: `new CutMix({ layout: 'NHWC' })`.",
    },
    {
      code: 'cutmix.apply({ xs, ys }) // [N, C, H, W], @cutmix/tfjs',
      act: () => cutmix.apply({ xs: tf.zeros([8, 3, 32, 32]), ys: labels() }),
      remedy: "Pass the layout: `new CutMix({ layout: 'NCHW' })`.",
    },
    {
      code: 'cutmix.apply(a, b) // b is smaller',
      act: () => cutmix.apply(batch(), { xs: tf.zeros([3, 32, 32, 3]), ys: tf.zeros([3, 10]) }),
      remedy: 'Drop the last, smaller batch: `dataset.batch(32, false)`.',
    },
  ],
  Labels: [
    {
      code: 'cutmix.apply({ xs, ys: ids })',
      act: () => cutmix.apply({ xs: images(), ys: tf.zeros([8], 'int32') }),
      remedy: 'Say how many classes there are: `new CutMix({ numClasses: 10 })`.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // ids of shape [N, 1]',
      act: () => cutmix.apply({ xs: images(), ys: tf.zeros([8, 1], 'int32') }),
      remedy:
        'The sparse loss of tfjs wants this shape; mixed labels are `[N, K]` and go with ' +
        '`categoricalCrossentropy`. Squeeze: `ys.squeeze([1])`.',
    },
    {
      code: 'cutmix.apply({ xs, ys }) // ids that are floats',
      act: () => cutmix.apply({ xs: images(), ys: tf.zeros([8]) }),
      remedy: "Cast them: `ys.cast('int32')` or `tf.tensor1d(ids, 'int32')`.",
    },
    {
      code: 'cutmix.apply({ xs, ys }) // class 10 of 0 to 9',
      act: () =>
        new OnnxCutMix({ seed: 42, numClasses: 10 }).apply({
          xs: onnxImages(),
          ys: new Tensor('int32', Int32Array.of(0, 1, 2, 3, 4, 5, 6, 10), [8]),
        }),
      remedy:
        'Ids start at 0. On a tfjs device values are not checked: such an id gives a row of zeros.',
    },
  ],
  Options: [
    {
      code: 'new CutMix({ alhpa: 1 })',
      act: () => new CutMix(as({ alhpa: 1 })),
      remedy: 'The suggested name is a similar one.',
    },
    {
      code: 'new CutMix({ minBoxSize: 224 }) // for 32 × 32',
      act: () => new CutMix({ seed: 42, minBoxSize: 224 }).apply(batch()),
      remedy: 'Every box would be the whole image, and every label that of the partner.',
    },
    {
      code: 'cutmix.alpha = 3',
      act: () => Object.assign(cutmix, { alpha: 3 }),
      remedy: 'Options are fixed. A copy with one changed option continues at the same step.',
    },
    {
      code: 'cutmix.seed = 5n',
      act: () => Object.assign(cutmix, { seed: 5n }),
      remedy: 'The same. To go to another step, set `cutmix.step`.',
    },
    {
      code: 'new CutMix() // no crypto, as in React Native',
      act: () => {
        vi.stubGlobal('crypto', undefined);
        try {
          return new CutMix();
        } finally {
          vi.unstubAllGlobals();
        }
      },
      remedy: 'Pass a seed, or install a polyfill such as `react-native-get-random-values`.',
    },
  ],
  Plans: [
    {
      code: 'cutmix.applyPlan(JSON.parse(text), batch)',
      act: () =>
        new CutMix().applyPlan(
          JSON.parse(
            JSON.stringify(planToJSON(cutmix.plan({ batchSize: 1, height: 8, width: 8 }))),
          ),
          { xs: tf.zeros([1, 8, 8, 3]), ys: tf.zeros([1, 2]) },
        ),
      remedy: 'Restore it: `planFromJSON(JSON.parse(text))`.',
    },
    {
      code: 'planFromJSON(JSON.parse(JSON.stringify(plan)))',
      act: () => planFromJSON(JSON.parse(JSON.stringify(plan))),
      remedy: 'JSON cannot hold typed arrays: store `planToJSON(plan)`.',
    },
    {
      code: 'cutmix.applyPlan(plan, a) // plan has paired: true',
      act: () => cutmix.applyPlan({ ...plan, paired: true }, batch()),
      remedy: 'Pass the second batch too, or plan without `paired`.',
    },
    {
      code: 'cutmix.applyPlan(batch, plan)',
      act: () => cutmix.applyPlan(as(batch()), as(plan)),
      remedy: 'The plan comes first.',
    },
    {
      code: 'cutmix.applyPlan(plan, batch) // other images',
      act: () => cutmix.applyPlan(cutmix.plan({ batchSize: 8, height: 64, width: 32 }), batch()),
      remedy: 'A plan is for one size: `batchSize`, `height` and `width` of the batch.',
    },
  ],
};

/** Returns the error of a mistake as a console shows it. */
function messageOf({ code, act }: Mistake): string {
  try {
    act();
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
  throw new Error(`${code} throws nothing`);
}

const cell = (text: string) => text.replaceAll('|', '\\|');

it('lists every message as it is', async () => {
  const sections = Object.entries(SECTIONS).map(([title, mistakes]) => {
    const rows = mistakes.map(
      (mistake) =>
        `| \`${cell(mistake.code)}\` | \`${cell(messageOf(mistake))}\` | ${cell(mistake.remedy)} |`,
    );
    return `## ${title}\n\n| You wrote | It says | What to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  await expect(`# Errors and what to do

Bad input gets an error at once, before anything is allocated or changed, and \`step\` does not advance. The
message names the package, the argument, what it must be and what it was; for a common mistake the remedy
follows in parentheses. A \`TypeError\` is for the wrong kind of thing, a \`RangeError\` for a value that is out
of range or does not fit. The same mistake gives the same message in every package.

${sections.join('\n')}
This page is checked: a test makes each of these mistakes and compares the message. To update the page after a
message has changed, run \`npx vitest run test/docs/errors.test.ts --update\`.
`).toMatchFileSnapshot('../../docs/guide/errors.md');
});
