import { observable } from 'mobx';
import { expect, it } from 'vitest';
import { reactive } from 'vue';
import type { Adapter, CutMixOf } from './adapter.ts';
import { toolsOf } from './tools.ts';

/** An instance holds a seed and a step: it repeats, resumes, and works behind proxies. */
export function describeSteps<T>(adapter: Adapter<T>): void {
  const { CutMix, fromTensor } = adapter;
  const { batchOf, readBatch } = toolsOf(adapter);

  it('advances one step at each apply, and replays a plan without', async () => {
    const batch = batchOf(5);
    const cutmix = new CutMix({ seed: 11 });
    expect(cutmix.step).toBe(0);
    const first = await readBatch(cutmix.apply(batch));
    const second = await readBatch(cutmix.apply(batch));
    expect(cutmix.step).toBe(2);
    expect(second.xs.data).not.toEqual(first.xs.data);

    const plan = cutmix.plan({ batchSize: 5, height: 6, width: 8, step: 0 });
    const replayed = await readBatch(cutmix.applyPlan(plan, batch));
    expect(replayed).toEqual(first);
    expect(cutmix.step).toBe(2);

    const resumed = new CutMix({ seed: 11 });
    resumed.step = 1;
    expect(await readBatch(resumed.apply(batch))).toEqual(second);
  });

  it('draws a seed of its own that repeats the run', async () => {
    const batch = batchOf(8);
    const cutmix = new CutMix({});
    const repeated = new CutMix({ seed: cutmix.seed });
    expect(await readBatch(repeated.apply(batch))).toEqual(await readBatch(cutmix.apply(batch)));
    expect(new CutMix({}).seed).not.toBe(cutmix.seed);
  });

  it('passes methods on as plain functions', async () => {
    const cutmix = new CutMix({ seed: 7 });
    const { apply, applyPlan, composite, plan } = new CutMix({ seed: 7 });
    const batch = batchOf(4);
    const [mixed] = [batch].map((each) => apply(each));
    expect(await readBatch(mixed)).toEqual(await readBatch(cutmix.apply(batch)));
    const drawn = plan({ batchSize: 4, height: 6, width: 8 });
    expect(drawn.step).toBe(1);
    expect(await readBatch(applyPlan(drawn, batch))).toEqual(await readBatch(cutmix.apply(batch)));
    await fromTensor(composite(drawn, batch.xs));
  });

  it('continues where it was after a trip through JSON', async () => {
    const batch = batchOf(4);
    const cutmix = new CutMix({ alpha: 0.5, labelSmoothing: 0.1 });
    cutmix.apply(batch);
    const restored = new CutMix(JSON.parse(JSON.stringify(cutmix)));
    expect(restored.step).toBe(1);
    expect(await readBatch(restored.apply(batch))).toEqual(await readBatch(cutmix.apply(batch)));
  });

  it.each(['a Proxy', 'Vue', 'Vue, of a subclass', 'MobX'] as const)(
    'works behind %s',
    async (kind) => {
      class Subclass extends CutMix {}
      const batch = batchOf(4);
      const plain = new CutMix({ seed: 7 });
      const cutmix = new (kind.endsWith('subclass') ? Subclass : CutMix)({ seed: 7 });
      const wrapped = {
        'a Proxy': () => ({ cutmix: new Proxy(cutmix, {}) }),
        Vue: () => reactive({ cutmix }) as { cutmix: CutMixOf<T> },
        'Vue, of a subclass': () => reactive({ cutmix }) as { cutmix: CutMixOf<T> },
        MobX: () => observable({ cutmix }),
      }[kind]();
      wrapped.cutmix.step = 5;
      plain.step = 5;
      const mixed = wrapped.cutmix.apply(batch);
      expect(await readBatch(mixed)).toEqual(await readBatch(plain.apply(batch)));
      expect([wrapped.cutmix.step, cutmix.step]).toEqual([6, 6]);
      expect(JSON.stringify(wrapped.cutmix)).toBe(JSON.stringify(plain));
    },
  );
}
