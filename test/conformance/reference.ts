import type { CutMixPlan, Layout } from '@cutmix/core';
import { pixelIndex, pixelsOf } from './parity.ts';

const { fround } = Math;

/** Images with `CHANNELS` channels, mixed pixel by pixel by the definition, in float32. */
export function mixPixels(
  plan: CutMixPlan,
  a: Float32Array,
  b: Float32Array,
  layout: Layout,
): Float32Array {
  const mixed = a.slice();
  for (const [sample, y, x, channel] of pixelsOf(plan)) {
    const [x1, y1, x2, y2] = plan.boxes.slice(4 * sample);
    if (x < x1 || x >= x2 || y < y1 || y >= y2) continue;
    const own = pixelIndex(plan, layout, [sample, y, x, channel]);
    const other = b[pixelIndex(plan, layout, [plan.partners[sample], y, x, channel])];
    const blend = plan.blends?.[sample] ?? 0;
    mixed[own] =
      blend === 0 ? other : fround(fround(blend * a[own]) + fround(fround(1 - blend) * other));
  }
  return mixed;
}
