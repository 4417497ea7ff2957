import { type CutMixOptions, mixLabels, planCutMix } from '@cutmix/core';
import { CutMix } from '@cutmix/onnx';
import { timed } from './measure.ts';
import { type Group, measureGroup, type PartResult } from './results.ts';
import { batchSize, classes, randomImages, tensors } from './trainingBatch.ts';

function measurePlanning(samples: number, rounds: number): Promise<Group> {
  const planning = (name: string, options: CutMixOptions) => {
    let step = 0;
    const size = { batchSize: samples, height: 32, width: 32 };
    return timed(name, () => planCutMix({ ...options, seed: 0 }, { ...size, step: step++ }));
  };
  return measureGroup(`planCutMix, ${samples} samples`, samples, rounds, [
    [planning('alpha 1', {})],
    [planning('alpha 0.2', { alpha: 0.2 }), 'alpha 1'],
    [planning('Beta(2, 5)', { alpha: [2, 5] }), 'alpha 1'],
  ]);
}

/** What one `apply` to a training batch is made of. */
function measureParts(rounds: number): Promise<Group> {
  const cutmix = new CutMix({ numClasses: classes, seed: 0 });
  const [batchA, batchB] = [tensors(randomImages(1)), tensors(randomImages(2))];
  const labelsOf = ({ ys }: typeof batchA) => ({ data: ys.data as Uint8Array, dims: ys.dims });
  const [labelsA, labelsB] = [labelsOf(batchA), labelsOf(batchB)];
  const size = { batchSize, height: 32, width: 32, paired: true };
  const plans = Array.from({ length: 64 }, (_, step) => cutmix.plan({ ...size, step }));
  let step = 0;
  const nextPlan = () => plans[step++ % plans.length]!;

  return measureGroup(`apply to uint8 ${batchSize}×3×32×32, by parts`, batchSize, rounds, [
    [timed('apply', () => cutmix.apply(batchA, batchB))],
    [timed('plan', () => cutmix.plan({ ...size, step: step++ })), 'apply'],
    [timed('composite', () => cutmix.composite(nextPlan(), batchA.xs, batchB.xs)), 'apply'],
    [
      timed('labels', () => mixLabels(labelsA, labelsB, nextPlan(), { numClasses: classes })),
      'apply',
    ],
  ]);
}

/** Planning alone, and its part in `apply`. */
export async function measurePlan(rounds: number): Promise<PartResult> {
  const groups = [
    await measurePlanning(32, rounds),
    await measurePlanning(1024, rounds),
    await measureParts(rounds),
  ];
  return { groups, goals: [], notes: [] };
}
