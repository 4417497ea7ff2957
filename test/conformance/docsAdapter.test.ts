import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { planMixUp } from '@cutmix/core';
import ndarray from 'ndarray';
import { afterAll, expect, it } from 'vitest';
import { allFences } from '../docs/fences.ts';

// The adapter that docs/guide/adapter.md writes, put together from its fences and run with its suite.
const page = 'docs/guide/adapter.md';
const fences = (await allFences()).filter(({ file, mark }) => file === page && mark === 'adapter');
const code = fences.map((fence) => fence.code).join('\n');
const file = fileURLToPath(new URL('./adapterOfTheDocs.ts', import.meta.url));
await writeFile(file, code);
afterAll(() => rm(file));

const { CutMix } = await import(file);

it('refuses views, whose pixels lie elsewhere', () => {
  const ys = ndarray(new Float32Array(4), [2, 2]);
  const whole = ndarray(new Float32Array(2 * 6 * 8 * 3), [2, 3, 6, 8]);
  for (const xs of [whole.transpose(0, 2, 3, 1), whole.lo(0, 0, 1, 0), whole.step(1, 1, 2, 1)]) {
    expect(() => new CutMix({ seed: 1, layout: 'NHWC' }).apply({ xs, ys })).toThrow(
      'copy views first',
    );
  }
});

it('refuses to blend images whose type it cannot compute with', () => {
  const plan = planMixUp({ seed: 1 }, { batchSize: 2, height: 8, width: 6 });
  const xs = ndarray(new Int32Array(2 * 8 * 6 * 3), [2, 8, 6, 3]);
  const ys = ndarray(new Float32Array(4), [2, 2]);
  const cutmix = new CutMix();
  const expected = 'must be one of float32, uint8 for MixUp, received "int32" (cast to float32)';
  expect(() => cutmix.applyPlan(plan, { xs, ys })).toThrow(`dtype of batchA.xs ${expected}`);
  expect(() => cutmix.composite(plan, xs)).toThrow(`dtype of a ${expected}`);
});

// test/docs/snippets.test.ts compiles it.
it('is short', () => {
  const adapter = fences.slice(0, -1).map((fence) => fence.code);
  expect(adapter.join('\n').split('\n').filter(Boolean).length).toBeLessThan(80);
});
