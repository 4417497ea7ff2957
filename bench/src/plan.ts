import { type CutMixOptions, mixLabels, planCutMix } from '@cutmix/core';
import { CutMix } from '@cutmix/onnx';
import { type Effort, timed } from './measure/measure.ts';
import { aboutNotes, type Python, pythonCase, startPython, versionsOf } from './measure/python.ts';
import { type Group, measureGroup, type PartResult } from './measure/results.ts';
import { batchSize, classes, randomImages, tensors } from './trainingBatch.ts';

const side = 32;

const distributions: readonly { name: string; alpha: readonly [number, number] }[] = [
  { name: 'alpha 1', alpha: [1, 1] },
  { name: 'alpha 0.2', alpha: [0.2, 0.2] },
  { name: 'Beta(2, 5)', alpha: [2, 5] },
];

function measurePlanning(
  samples: number,
  numpy: Python | undefined,
  effort: Effort,
): Promise<Group> {
  const planning = (name: string, options: CutMixOptions) => {
    let step = 0;
    const size = { batchSize: samples, height: side, width: side };
    return timed(name, () => planCutMix({ ...options, seed: 0 }, { ...size, step: step++ }));
  };
  return measureGroup(
    `Plan of ${samples} samples`,
    samples,
    effort,
    distributions.flatMap(({ name, alpha }) => {
      const ours = planning(`planCutMix, ${name}`, { alpha });
      if (!numpy) return [[ours]];
      const theirs = pythonCase(`NumPy, ${name}`, numpy, { samples, side, alpha });
      return [[theirs], [ours, theirs.name]];
    }),
  );
}

/** The parts of one `apply` to a training batch. */
function measureParts(effort: Effort): Promise<Group> {
  const cutmix = new CutMix({ numClasses: classes, seed: 0 });
  const [batchA, batchB] = [tensors(randomImages(1)), tensors(randomImages(2))];
  const labelsOf = ({ ys }: typeof batchA) => ({ data: ys.data as Uint8Array, dims: ys.dims });
  const [labelsA, labelsB] = [labelsOf(batchA), labelsOf(batchB)];
  const size = { batchSize, height: side, width: side, paired: true };
  const plans = Array.from({ length: 64 }, (_, step) => cutmix.plan({ ...size, step }));
  let step = 0;
  const nextPlan = () => plans[step++ % plans.length]!;

  return measureGroup(`apply to uint8 ${batchSize}×3×32×32, by parts`, batchSize, effort, [
    [timed('apply', () => cutmix.apply(batchA, batchB))],
    [timed('plan', () => cutmix.plan({ ...size, step: step++ })), 'apply'],
    [timed('composite', () => cutmix.composite(nextPlan(), batchA.xs, batchB.xs)), 'apply'],
    [
      timed('labels', () => mixLabels(labelsA, labelsB, nextPlan(), { numClasses: classes })),
      'apply',
    ],
  ]);
}

/** Planning alone, beside the same draws in NumPy, and its share of `apply`. */
export async function measurePlan(effort: Effort): Promise<PartResult> {
  const numpy = await startPython('NumPy', 'numpyPlan.py', {});
  const python = typeof numpy === 'string' ? undefined : numpy;
  try {
    const groups = [
      await measurePlanning(32, python, effort),
      await measurePlanning(1024, python, effort),
      await measureParts(effort),
    ];
    const about = typeof numpy === 'string' ? [numpy] : aboutNotes(numpy);
    return {
      groups,
      goals: [],
      versions: python ? versionsOf(python) : [],
      notes: [...about, 'NumPy draws and computes for all samples of a batch at once.'],
    };
  } finally {
    python?.close();
  }
}
