import { planCutMix } from '@cutmix/core';
import { type Batch, CutMix } from '@cutmix/onnx';
import { DeviceCutMix } from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import type { Target } from '../targets.ts';
import type { Check, Outcome } from './check.ts';
import {
  compareMixes,
  difference,
  frozenCases,
  type ImageType,
  largeCases,
  type MixOnDevice,
  madeBatch,
} from './mixes.ts';

async function readValues(cutmix: DeviceCutMix, { xs, ys }: Batch) {
  return { xs: (await cutmix.read(xs)).data, ys: (await cutmix.read(ys)).data };
}

function disposeOf({ xs, ys }: Batch): void {
  xs.dispose();
  ys.dispose();
}

function mixBy(cutmix: DeviceCutMix): MixOnDevice {
  return async ({ plan, a, b }) => {
    const mixed = await cutmix.applyPlan(plan, a, b);
    const values = await readValues(cutmix, mixed);
    disposeOf(mixed);
    return values;
  };
}

/** Mixes a batch that stays on the device 40 times; each may round a label once more. */
async function mixAgainAndAgain(cutmix: DeviceCutMix): Promise<Outcome> {
  const host = new CutMix({ layout: 'NHWC', seed: 5 });
  let expected = madeBatch('float32', { samples: 8, side: 32, classes: 10 }, 1);
  let actual = expected;
  for (let step = 0; step < 40; step++) {
    const size = { batchSize: 8, height: 32, width: 32, step, paired: false };
    const plan = planCutMix({ seed: 5 }, size);
    const next = await cutmix.applyPlan(plan, actual);
    expected = host.applyPlan(plan, expected);
    if (step > 0) disposeOf(actual);
    actual = next;
  }
  const { location } = actual.xs;
  const found = difference(expected, await readValues(cutmix, actual));
  disposeOf(actual);
  const ok = location === 'gpu-buffer' && found.wrongBytes === 0 && found.labelError < 5e-6;
  return { ok, location, ...found };
}

/** CutMix by ONNX Runtime on a device against the CPU. */
export function onnxChecks({ device }: Target, tiny: boolean): readonly Check[] {
  async function using(
    dtype: ImageType,
    run: (cutmix: DeviceCutMix) => Promise<Outcome>,
  ): Promise<Outcome> {
    const options = { executionProvider: device, layout: 'NHWC', dtype, seed: 0 } as const;
    const cutmix = await DeviceCutMix.create(ort, options);
    try {
      return await run(cutmix);
    } finally {
      await cutmix.dispose();
    }
  }
  const check = (name: string, dtype: ImageType, run: typeof mixAgainAndAgain): Check => ({
    name: `DeviceCutMix, ${dtype}, ${name}`,
    run: () => using(dtype, run),
  });
  const types: ImageType[] = ['float32', 'int32', 'float16'];
  return [
    check('frozen cases', 'float32', (cutmix) => compareMixes(frozenCases(), mixBy(cutmix))),
    ...(device === 'webgpu' ? types : [...types, 'uint8' as const]).map((dtype) =>
      check('large batches', dtype, (cutmix) =>
        compareMixes(largeCases(dtype, tiny), mixBy(cutmix)),
      ),
    ),
    ...(device === 'webgpu' ? [check('40 times on the device', 'float32', mixAgainAndAgain)] : []),
  ];
}
