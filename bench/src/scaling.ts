import { CutMix } from '@cutmix/onnx';
import { copies, copyCases, randomBatch } from './apply/onnx.ts';
import { alternate, type Case, type Effort, ratio, spread, timed } from './measure/measure.ts';
import type { Curve, PartResult } from './measure/results.ts';

interface Size {
  readonly samples: number;
  readonly side: number;
}

const bytesPerPixel = 3 * Float32Array.BYTES_PER_ELEMENT;

const overSamples: readonly Size[] = [1, 4, 16, 64, 256, 1024, 4096].map((samples) => {
  return { samples, side: 32 };
});
const overSides: readonly Size[] = [16, 32, 64, 128, 256, 512].map((side) => {
  return { samples: 16, side };
});

const ours = [
  { name: 'apply', copy: copies.allocated },
  { name: 'apply into its own batch', copy: copies.inPlace },
];

function casesAt({ samples, side }: Size): Case[] {
  const setup = { type: 'float32', samples, side, classes: 10 } as const;
  const cutmix = new CutMix({ numClasses: setup.classes, seed: 0 });
  const [batch, own] = [randomBatch(setup), randomBatch(setup)];
  return [
    ...copyCases(batch),
    timed('apply', () => cutmix.apply(batch)),
    timed('apply into its own batch', () => cutmix.apply(own, batch, { into: own.xs })),
  ];
}

/** All sizes take turns, so that they run under the same conditions. */
async function measureCurve(
  title: string,
  sizes: readonly Size[],
  columnOf: (size: Size) => string,
  effort: Effort,
): Promise<Curve> {
  const casesBySize = sizes.map(casesAt);
  const measurements = await alternate(casesBySize.flat(), effort);
  const at = (name: string, index: number) => {
    const count = casesBySize[index]!.length;
    return measurements
      .slice(index * count, (index + 1) * count)
      .find((measurement) => measurement.name === name)!;
  };
  const names = [copies.allocated, copies.inPlace, ...ours.map(({ name }) => name)];
  return {
    title,
    columns: sizes.map(columnOf),
    rows: names.map((name) => ({
      name,
      nanosecondsPerKiB: sizes.map(({ samples, side }, index) => {
        const kibibytes = (samples * side * side * bytesPerPixel) / 1024;
        const { milliseconds } = at(name, index);
        return spread(milliseconds.map((time) => (1e6 * time) / kibibytes));
      }),
    })),
    comparisons: ours.map(({ name, copy }) => ({
      name,
      baseline: copy,
      ratios: sizes.map((_, index) => ratio(at(name, index), at(copy, index))),
    })),
  };
}

/** The time per byte over the batch size and over the image size. */
export async function measureScaling(effort: Effort): Promise<PartResult> {
  const curves = [
    await measureCurve(
      'Time per byte, batches of N float32 images 3×32×32',
      overSamples,
      ({ samples }) => `N = ${samples}`,
      effort,
    ),
    await measureCurve(
      'Time per byte, 16 float32 images of 3 channels',
      overSides,
      ({ side }) => `${side}×${side}`,
      effort,
    ),
  ];
  return { groups: [], goals: [], curves, notes: [] };
}
