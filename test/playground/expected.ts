import { type CutMixPlan, mixLabels, planCutMix, planMixUp, planRandomMix } from '@cutmix/core';

export const SIZE = { batchSize: 16, height: 224, width: 224 };
export const IMAGE_BYTES = 4 * SIZE.height * SIZE.width;
const STEP = { ...SIZE, step: 5 };
const CUT_OPTIONS = { alpha: [0.5, 2], minBoxSize: 60, placement: 'inside' } as const;
const SHARED_OPTIONS = { probability: 0.9, pairing: 'roll', seed: 77 } as const;
const SHARED_LINK =
  'alpha=0.5,2&mixupAlpha=0.8&cutmixShare=0.4&probability=0.9&minBoxSize=60&placement=inside&pairing=roll&seed=77&step=5';
/** Each method: its link, what core plans for the same options, and the label smoothing. */
export const METHODS = [
  {
    method: 'CutMix',
    link: `#${SHARED_LINK}`,
    plan: planCutMix({ ...CUT_OPTIONS, ...SHARED_OPTIONS }, STEP),
    labelSmoothing: 0,
  },
  {
    method: 'MixUp',
    link: `#method=MixUp&${SHARED_LINK}`,
    plan: planMixUp({ alpha: 0.8, ...SHARED_OPTIONS }, STEP),
    labelSmoothing: 0,
  },
  {
    method: 'RandomMix',
    link: `#method=RandomMix&labelSmoothing=0.25&${SHARED_LINK}`,
    plan: planRandomMix(
      { cutmix: CUT_OPTIONS, mixup: { alpha: 0.8 }, cutmixShare: 0.4, ...SHARED_OPTIONS },
      STEP,
    ),
    labelSmoothing: 0.25,
  },
] as const;

/** Pastes or blends the boxes of a plan value by value, in float32 and then rounded. */
export function compose(plan: CutMixPlan, images: Buffer): Buffer {
  const mixed = new Uint8ClampedArray(images);
  for (let i = 0; i < plan.batchSize; i++) {
    const [x1, y1, x2, y2] = plan.boxes.subarray(4 * i, 4 * i + 4);
    const blend = plan.blends?.[i] ?? 0;
    const rest = Math.fround(1 - blend);
    for (let y = y1; y < y2; y++) {
      for (let at = 4 * (y * plan.width + x1); at < 4 * (y * plan.width + x2); at++) {
        const own = Math.fround(blend * images[i * IMAGE_BYTES + at]);
        const other = Math.fround(rest * images[plan.partners[i] * IMAGE_BYTES + at]);
        mixed[i * IMAGE_BYTES + at] = Math.fround(own + other);
      }
    }
  }
  return Buffer.from(mixed.buffer);
}

/** The mixed labels of sixteen images, each of a class of its own. */
export function labelsOf(plan: CutMixPlan, labelSmoothing: number): Float32Array {
  const ids = { data: Int32Array.from({ length: 16 }, (_, i) => i), dims: [16] };
  return mixLabels(ids, undefined, plan, { numClasses: 16, labelSmoothing });
}

/** A share as the page shows it below an image. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  return share > 0.99 && share < 1 ? '>99%' : `${Math.round(100 * share)}%`;
}
