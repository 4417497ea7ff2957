import type { CutMixPlan } from '@cutmix/core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { createCutMixModel } from '../createCutMixModel.ts';
import type { ElementType } from '../graph.ts';
import { type DeviceBatch, type DeviceImages, hostCopy } from './batches.ts';
import { sessionPool } from './sessionPool.ts';
import { copyModel, holdsTensors, type OnnxRuntime } from './sessions.ts';

/** Runs of the graphs on one device, each on a session that is opened when first needed. */
export interface DeviceRuns {
  /** Opens the session for two batches, or for one, whose samples may be blended. */
  open(paired: boolean, blends: boolean): Promise<void>;
  /** Mixes batches that have been checked. */
  mix(plan: CutMixPlan, batchA: DeviceBatch, batchB: DeviceBatch | undefined): Promise<DeviceBatch>;
  /** Copies a tensor to CPU memory. */
  copy(tensor: Tensor): Promise<Tensor>;
  /** @throws Error after `dispose`. */
  checkUsable(): void;
  /** Waits for the runs under way, then disposes of the results and releases the sessions. */
  dispose(): Promise<void>;
}

// Uploads are freed when something is read back, and only then.
const RUNS_BETWEEN_READS = 16;

/** The plan as tensors over memory of their own: its owner may change or transfer the plan's. */
function planFeeds(
  { Tensor }: OnnxRuntime,
  { batchSize, boxes, lambdas, partners, blends }: CutMixPlan,
  paired: boolean,
  isBlended: boolean,
): Record<string, Tensor> {
  return {
    boxes: new Tensor('int32', boxes.slice(), [batchSize, 4]),
    lambdas: new Tensor('float32', lambdas.slice(), [batchSize]),
    ...(!paired && { partners: new Tensor('int32', partners.slice(), [batchSize]) }),
    ...(isBlended && { blends: new Tensor('float32', blends!.slice(), [batchSize]) }),
  };
}

/** Results on the device, as long as the caller holds them. */
function heldResults() {
  let held: WeakRef<Tensor>[] = [];
  return {
    add(...results: Tensor[]): void {
      const added = results.map((result) => new WeakRef(result));
      held = [...held.filter((result) => result.deref()), ...added];
    },
    dispose(): void {
      for (const result of held) result.deref()?.dispose();
    },
  };
}

// Closures instead of a class: they work behind a reactive proxy, which private fields do not.
export function deviceRuns(
  runtime: OnnxRuntime,
  { executionProvider, layout, dtype, rank }: DeviceImages,
): DeviceRuns {
  const pool = sessionPool(runtime, executionProvider);
  const results = heldResults();
  const underWay = new Set<Promise<unknown>>();
  let runs = 0;
  let disposal: Promise<void> | undefined;

  const mixSession = (paired: boolean, blends: boolean): Promise<InferenceSession> =>
    pool.open(
      `paired ${paired}, blends ${blends}`,
      () => createCutMixModel({ ...(layout && { layout }), dtype, rank, paired, blends }),
      holdsTensors(executionProvider) ? ['xs', 'ys'] : [],
    );

  async function copyOf(tensor: Tensor): Promise<Tensor> {
    const { length } = tensor.dims;
    const type = tensor.type as ElementType;
    const copying = pool.open(`copy ${type} ${length}`, () => copyModel(type, length), []);
    const { to } = await pool.run(copying, { from: tensor }, { from: 'tensor' });
    return to as Tensor;
  }

  async function mixed(
    plan: CutMixPlan,
    a: DeviceBatch,
    b: DeviceBatch | undefined,
  ): Promise<DeviceBatch> {
    const paired = b !== undefined;
    // Without a blend to compute, the graph that only copies does.
    const isBlended = !!plan.blends?.some(Boolean);
    const feeds = {
      xs_a: a.xs,
      ys_a: a.ys,
      ...(b && { xs_b: b.xs, ys_b: b.ys }),
      ...planFeeds(runtime, plan, paired, isBlended),
    };
    const names = { xs_a: 'batchA.xs', ys_a: 'batchA.ys', xs_b: 'batchB.xs', ys_b: 'batchB.ys' };
    const values = await pool.run(mixSession(paired, isBlended), feeds, names);
    const { xs, ys } = values as { xs: Tensor; ys: Tensor };
    runs += 1;
    if (ys.location === 'gpu-buffer') {
      results.add(xs, ys);
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

  const withoutSharing = ({ xs, ys }: DeviceBatch): DeviceBatch => ({
    xs: hostCopy(runtime, xs),
    ys: hostCopy(runtime, ys),
  });

  async function disposeAll(): Promise<void> {
    await Promise.allSettled(underWay);
    // To dispose of a result after its session would end the process.
    results.dispose();
    await pool.release();
  }

  return {
    async open(paired, blends) {
      await track(mixSession(paired, blends));
    },
    mix: (plan, batchA, batchB) =>
      track(mixed(plan, withoutSharing(batchA), batchB && withoutSharing(batchB))),
    copy: (tensor) => track(copyOf(hostCopy(runtime, tensor))),
    checkUsable() {
      if (disposal) throw new Error('@cutmix/onnx: this instance is disposed (create another)');
    },
    dispose() {
      disposal ??= disposeAll();
      return disposal;
    },
  };
}
