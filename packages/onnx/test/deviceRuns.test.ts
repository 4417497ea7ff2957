import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { planCutMix } from '@cutmix/core';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, it, vi } from 'vitest';
import { deviceRuns } from '../src/model/device/runs.ts';
import type { OnnxRuntime } from '../src/model/device/sessions.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const plan = planCutMix({ seed: 1 }, { batchSize: 1, height: 2, width: 2 });
const batch = {
  xs: new Tensor('float32', new Float32Array(4), [1, 1, 2, 2]),
  ys: new Tensor('float32', [0, 1], [1, 2]),
};

/** Runs whose results are at a location that only GPUs have, without one. Counts what they do. */
function runsAt(location: string) {
  // No mocks, which would hold the results.
  const counts = { mixes: 0, copies: 0, disposed: 0 };
  const resultAt = (location: string) => ({
    ...{ location, type: 'float32', dims: [1, 2] },
    dispose() {
      counts.disposed += 1;
    },
  });
  const create = async (model: Uint8Array) => ({
    async run() {
      if (Buffer.from(model).includes('Identity')) {
        counts.copies += 1;
        return { to: resultAt('cpu') };
      }
      counts.mixes += 1;
      return { xs: resultAt(location), ys: resultAt(location) };
    },
    async release() {},
  });
  const runtime = { Tensor, InferenceSession: { create } } as unknown as OnnxRuntime;
  const images = { layout: undefined, dtype: 'float32', rank: 4 } as const;
  return { counts, runs: deviceRuns(runtime, { executionProvider: 'webgpu', ...images }) };
}

describe('runs on a device', () => {
  it('read something after every 16, which frees uploads', async () => {
    const { runs, counts } = runsAt('gpu-buffer');
    const copiesAfter: number[] = [];
    for (let run = 0; run < 40; run++) {
      await runs.mix(plan, batch, undefined);
      copiesAfter.push(counts.copies);
    }
    expect(counts.mixes).toBe(40);
    expect(copiesAfter).toEqual(Array.from({ length: 40 }, (_, run) => Math.floor((run + 1) / 16)));
    await runs.dispose();
  });

  it('read nothing where results are in memory of the CPU, and leave those alone', async () => {
    const { runs, counts } = runsAt('cpu');
    for (let run = 0; run < 20; run++) await runs.mix(plan, batch, undefined);
    await runs.dispose();
    expect(counts).toEqual({ mixes: 20, copies: 0, disposed: 0 });
  });

  it('hold no result that the caller has dropped, and dispose of the others', async () => {
    const { runs, counts } = runsAt('gpu-buffer');
    const mix = () => runs.mix(plan, batch, undefined);
    const kept = await mix();
    const dropped = await (async () => new WeakRef((await mix()).xs))();
    await vi.waitFor(() => {
      collect();
      expect(dropped.deref() === undefined).toBe(true);
    });
    await runs.dispose();
    expect(counts.disposed).toBe(2);
    // Used here, so that it was held until now.
    expect(kept.xs.location).toBe('gpu-buffer');
  });
});
