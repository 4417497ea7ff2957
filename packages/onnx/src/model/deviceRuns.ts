import type { CutMixPlan } from '@cutmix/core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Batch } from '../cutmix.ts';
import { createCutMixModel } from './createCutMixModel.ts';
import { type DeviceImages, hostCopy, lossOf } from './deviceBatches.ts';
import { copyModel, holdsTensors, type OnnxRuntime, openSession } from './deviceSessions.ts';
import type { ElementType } from './graph.ts';

/** Runs of the graphs on one device, each on a session that is opened when first needed. */
export interface DeviceRuns {
  /** Opens the session for two batches, or for one. */
  open(paired: boolean): Promise<void>;
  /** Mixes batches that have been checked. */
  mix(plan: CutMixPlan, batchA: Batch, batchB: Batch | undefined): Promise<Batch>;
  /** Copies a tensor to CPU memory. */
  copy(tensor: Tensor): Promise<Tensor>;
  /** @throws Error after `dispose`. */
  checkUsable(): void;
  /** Waits for the runs under way, then disposes of the results and releases the sessions. */
  dispose(): Promise<void>;
}

// Uploads are freed when something is read back, and only then.
const RUNS_BETWEEN_READS = 16;

/** The memory of a plan, which its owner may share, change or transfer before the run. */
function planFeeds(
  { Tensor }: OnnxRuntime,
  { batchSize, boxes, lambdas, partners }: CutMixPlan,
  paired: boolean,
): Record<string, Tensor> {
  return {
    boxes: new Tensor('int32', boxes.slice(), [batchSize, 4]),
    lambdas: new Tensor('float32', lambdas.slice(), [batchSize]),
    ...(!paired && { partners: new Tensor('int32', partners.slice(), [batchSize]) }),
  };
}

// Closures instead of a class: they work behind a reactive proxy, which private fields do not.
export function deviceRuns(
  runtime: OnnxRuntime,
  { executionProvider, layout, dtype, rank }: DeviceImages,
): DeviceRuns {
  const sessions = new Map<string, Promise<InferenceSession>>();
  const underWay = new Set<Promise<unknown>>();
  /** What is on the device, as long as the caller holds it. */
  let results: WeakRef<Tensor>[] = [];
  let runs = 0;
  let disposal: Promise<void> | undefined;

  function session(
    key: string,
    model: () => Uint8Array,
    resident: readonly string[],
  ): Promise<InferenceSession> {
    let opened = sessions.get(key);
    if (!opened) {
      opened = openSession(runtime, model(), executionProvider, resident);
      sessions.set(key, opened);
      // One that did not start is none to release.
      opened.catch(() => sessions.delete(key));
    }
    return opened;
  }

  const mixSession = (paired: boolean): Promise<InferenceSession> =>
    session(
      `paired ${paired}`,
      () => createCutMixModel({ ...(layout && { layout }), dtype, rank, paired }),
      holdsTensors(executionProvider) ? ['xs', 'ys'] : [],
    );

  async function run(
    opening: Promise<InferenceSession>,
    feeds: Readonly<Record<string, Tensor>>,
    argumentNames: Readonly<Record<string, string>>,
  ): Promise<InferenceSession.OnnxValueMapType> {
    const opened = await opening;
    try {
      return await opened.run(feeds);
    } catch (cause) {
      const losses = Object.entries(argumentNames).flatMap(([value, name]) =>
        lossOf(name, feeds[value]),
      );
      const reason = losses[0] ?? (cause instanceof Error ? cause.message : String(cause));
      throw new Error(`@cutmix/onnx: the run on "${executionProvider}" failed: ${reason}`, {
        cause,
      });
    }
  }

  async function copyOf(tensor: Tensor): Promise<Tensor> {
    const { length } = tensor.dims;
    const type = tensor.type as ElementType;
    const copying = session(`copy ${type} ${length}`, () => copyModel(type, length), []);
    const { to } = await run(copying, { from: tensor }, { from: 'tensor' });
    return to as Tensor;
  }

  const copied = ({ xs, ys }: Batch): Batch => ({
    xs: hostCopy(runtime, xs),
    ys: hostCopy(runtime, ys),
  });

  const liveResults = (): Tensor[] =>
    results
      .map((result) => result.deref())
      .filter((result): result is Tensor => result !== undefined && result.location !== 'none');

  async function mixed(plan: CutMixPlan, batchA: Batch, batchB: Batch | undefined): Promise<Batch> {
    const feeds = {
      xs_a: batchA.xs,
      ys_a: batchA.ys,
      ...(batchB && { xs_b: batchB.xs, ys_b: batchB.ys }),
      ...planFeeds(runtime, plan, batchB !== undefined),
    };
    const names = {
      xs_a: 'batchA.xs',
      ys_a: 'batchA.ys',
      ...(batchB && { xs_b: 'batchB.xs', ys_b: 'batchB.ys' }),
    };
    const values = await run(mixSession(batchB !== undefined), feeds, names);
    const { xs, ys } = values as { xs: Tensor; ys: Tensor };
    runs += 1;
    if (ys.location === 'gpu-buffer') {
      results = [...liveResults(), xs, ys].map((result) => new WeakRef(result));
      if (runs % RUNS_BETWEEN_READS === 0) await copyOf(ys);
    }
    return { xs, ys };
  }

  async function track<Result>(running: Promise<Result>): Promise<Result> {
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }

  async function releaseAll(): Promise<void> {
    await Promise.allSettled(underWay);
    // To dispose of a result after its session would end the process.
    for (const result of liveResults()) result.dispose();
    results = [];
    const opened = await Promise.allSettled(sessions.values());
    sessions.clear();
    const releases = opened.map(async (each) => {
      if (each.status === 'fulfilled') await each.value.release();
    });
    await Promise.all(releases);
  }

  return {
    async open(paired) {
      await track(mixSession(paired));
    },
    mix: (plan, batchA, batchB) => track(mixed(plan, copied(batchA), batchB && copied(batchB))),
    copy: (tensor) => track(copyOf(hostCopy(runtime, tensor))),
    checkUsable() {
      if (disposal) throw new Error('@cutmix/onnx: this DeviceCutMix is disposed');
    },
    dispose() {
      disposal ??= releaseAll();
      return disposal;
    },
  };
}
