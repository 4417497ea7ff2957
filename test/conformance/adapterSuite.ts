import { describe } from 'vitest';
import type { Adapter } from './suite/adapter.ts';
import { describeLabels } from './suite/labels.ts';
import { describeMixers } from './suite/mixers.ts';
import { describePixels } from './suite/pixels.ts';
import { describeRejections } from './suite/rejections.ts';
import { describeSteps } from './suite/steps.ts';

export type { Adapter, ElementType } from './suite/adapter.ts';

/** What every adapter promises: the same properties, golden values and errors. */
export function describeAdapter<T>(adapter: Adapter<T>): void {
  if (adapter.mixers) describeMixers(adapter, adapter.mixers);
  describe(`${adapter.name}: conformance`, () => {
    describePixels(adapter);
    describeLabels(adapter);
    describeSteps(adapter);
    describeRejections(adapter);
  });
}
