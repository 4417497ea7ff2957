import { assertPlanFits, type CutMixPlan, CutMixPlanner } from '@cutmix/core';
import { PLANNING_OPTIONS } from '@cutmix/core/adapter';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { checks } from '../checks.ts';
import type { Batch, OnnxCutMixOptions } from '../cutmix.ts';
import { createCutMixModel } from './createCutMixModel.ts';
import { checkBatches, checkReadable, type DeviceImages } from './deviceBatches.ts';
import {
  checkExecutionProvider,
  checkRuntime,
  copyModel,
  holdsTensors,
  type OnnxRuntime,
  openSession,
} from './deviceSessions.ts';
import type { ElementType } from './graph.ts';
import { type CutMixModelOptions, resolveModelOptions } from './options.ts';

/**
 * What to draw, where to run it, and what the images are. Labels are `[N, K]` float32 as they are to be
 * mixed: smoothing and class ids are the typed-array path's.
 */
export interface DeviceCutMixOptions
  extends Omit<OnnxCutMixOptions, 'labelSmoothing' | 'numClasses'>,
    Pick<CutMixModelOptions, 'dtype' | 'rank'> {
  /**
   * The one execution provider to run on, such as `'webgpu'`, `'cuda'` or `'cpu'`; there is no other to
   * fall back to. WebGPU runs the whole graph or `create` throws; other providers may leave the
   * computation of shapes to the CPU.
   */
  readonly executionProvider: string;
}

const OPTIONS: readonly string[] = [
  ...PLANNING_OPTIONS.filter((name) => name !== 'numClasses' && name !== 'labelSmoothing'),
  'layout',
  'dtype',
  'rank',
  'executionProvider',
];

// Uploads are freed when something is read back, and only then.
const RUNS_BETWEEN_READS = 16;

/**
 * CutMix run as an ONNX graph by one execution provider: for batches that are already on the device,
 * and stay there.
 *
 * On WebGPU, tensors may be of location `'gpu-buffer'` or in CPU memory, and the results are
 * `'gpu-buffer'` tensors: dispose of them when they are used up, for nothing else frees them in
 * time. Other providers take and give tensors in CPU memory.
 *
 * @example
 * ```ts
 * import * as ort from 'onnxruntime-node';
 *
 * const cutmix = await DeviceCutMix.create(ort, { executionProvider: 'webgpu', seed: 42 });
 * const mixed = await cutmix.apply(batchA, batchB);
 * ```
 */
export class DeviceCutMix extends CutMixPlanner {
  readonly #runtime: OnnxRuntime;
  readonly #images: DeviceImages;
  readonly #sessions = new Map<string, Promise<InferenceSession>>();
  /** What is on the device, as long as the caller holds it. */
  #results: WeakRef<Tensor>[] = [];
  #runs = 0;
  #pending: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  private constructor(runtime: OnnxRuntime, options: DeviceCutMixOptions) {
    const {
      executionProvider,
      layout = 'NCHW',
      dtype = 'float32',
      rank = 4,
      ...planning
    } = options;
    super(planning);
    this.#runtime = runtime;
    this.#images = { ...resolveModelOptions({ layout, dtype, rank }), executionProvider };
  }

  /**
   * Checks the options and starts the graph for two batches.
   *
   * @param runtime - `onnxruntime-node` or `onnxruntime-web`, as imported.
   * @throws TypeError or RangeError for options that are unknown, of the wrong kind or out of range;
   * an Error with the runtime's as its `cause` when the provider does not start or cannot run the
   * whole graph. WebGPU runs it for float32, float16 and int32.
   */
  static async create(runtime: OnnxRuntime, options: DeviceCutMixOptions): Promise<DeviceCutMix> {
    checkRuntime(runtime);
    checks.checkOptions(options, OPTIONS);
    checkExecutionProvider(runtime, options.executionProvider);
    const cutmix = new DeviceCutMix(runtime, options);
    await cutmix.#session(false);
    return cutmix;
  }

  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step, and
   * advances the step by one. Labels are `[N, K]` float32.
   *
   * @throws TypeError for what is no tensor, for images of another element type or a `'gpu-buffer'`
   * tensor that the provider cannot read; RangeError for shapes that do not fit and for labels
   * in CPU memory that are NaN or infinite; on the device they are not looked at, and a NaN goes
   * into every row that has it as a partner. Nothing has been run then, and the step is as it was;
   * when the run itself fails, the step has advanced. Throws an Error after `dispose`.
   */
  async apply(batchA: Batch, batchB?: Batch): Promise<Batch> {
    this.#checkUsable();
    const size = checkBatches(batchA, batchB, this.#images);
    const plan = this.plan({ ...size, paired: batchB !== undefined });
    this.step += 1;
    return await this.#track(this.#run(plan, batchA, batchB));
  }

  /**
   * Mixes as a given plan says; `step` is neither used nor advanced.
   *
   * @throws As {@link DeviceCutMix.apply}, and for a plan that is broken, made for another size, or,
   * with two batches, not of row i with row i.
   */
  async applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch): Promise<Batch> {
    this.#checkUsable();
    const size = checkBatches(batchA, batchB, this.#images);
    assertPlanFits(plan, size, size.batchSize);
    if (batchB && plan.partners.some((partner, row) => partner !== row)) {
      throw checks.wrongValue('plan.partners', '0, 1, 2, … for two batches', [...plan.partners]);
    }
    return await this.#track(this.#run(plan, batchA, batchB));
  }

  /**
   * A copy in CPU memory. `tensor.getData()` of a `'gpu-buffer'` tensor ends the whole process in
   * onnxruntime-node 1.30; this does not.
   *
   * @param tensor - The images of a result, or its labels.
   * @throws TypeError for what is no tensor of those types, is disposed of, or is where the provider
   * cannot read it. Throws an Error after `dispose`.
   */
  async read(tensor: Tensor): Promise<Tensor> {
    this.#checkUsable();
    const { dtype: imageType, executionProvider } = this.#images;
    checkReadable('tensor', tensor, executionProvider);
    const dtypes = [...new Set<ElementType>([imageType, 'float32'])];
    const dtype = dtypes.find((type) => type === tensor.type);
    if (!dtype) {
      throw checks.wrongKind('type of tensor', `"${dtypes.join('" or "')}"`, tensor.type);
    }
    return await this.#track(this.#copy(dtype, tensor));
  }

  /**
   * Releases the sessions, and first disposes of every result that is still on the device: to dispose
   * of one later would end the process. Read what is to stay before.
   */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#pending;
    for (const result of this.#liveResults()) result.dispose();
    this.#results = [];
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await (await session).release();
  }

  /** Lets `dispose` wait for what is under way. */
  async #track<Result>(run: Promise<Result>): Promise<Result> {
    this.#pending = Promise.allSettled([this.#pending, run]);
    return await run;
  }

  #checkUsable(): void {
    if (this.#isDisposed) throw new Error('@cutmix/onnx: this DeviceCutMix is disposed of');
  }

  #open(
    key: string,
    model: () => Uint8Array,
    resident: readonly string[],
  ): Promise<InferenceSession> {
    let session = this.#sessions.get(key);
    if (!session) {
      session = openSession(this.#runtime, model(), this.#images.executionProvider, resident);
      this.#sessions.set(key, session);
      // One that did not start is none to release.
      session.catch(() => this.#sessions.delete(key));
    }
    return session;
  }

  #session(pairing: boolean): Promise<InferenceSession> {
    const { executionProvider, layout, dtype, rank } = this.#images;
    const resident = holdsTensors(executionProvider) ? ['xs', 'ys'] : [];
    const model = () => createCutMixModel({ layout, dtype, rank, pairing });
    return this.#open(`pairing ${pairing}`, model, resident);
  }

  async #copy(dtype: ElementType, tensor: Tensor): Promise<Tensor> {
    const key = `copy ${dtype} ${tensor.dims.length}`;
    const session = await this.#open(key, () => copyModel(dtype, tensor.dims.length), []);
    const { to } = await session.run({ from: tensor });
    return to!;
  }

  async #run(plan: CutMixPlan, batchA: Batch, batchB: Batch | undefined): Promise<Batch> {
    const { Tensor } = this.#runtime;
    const { batchSize, boxes, lambdas, partners } = plan;
    const session = await this.#session(batchB === undefined);
    const { xs, ys } = await session.run({
      xs_a: batchA.xs,
      ys_a: batchA.ys,
      ...(batchB
        ? { xs_b: batchB.xs, ys_b: batchB.ys }
        : { partners: new Tensor('int32', partners, [batchSize]) }),
      boxes: new Tensor('int32', boxes, [batchSize, 4]),
      lambdas: new Tensor('float32', lambdas, [batchSize]),
    });
    this.#runs += 1;
    if (ys!.location === 'gpu-buffer') {
      this.#results = [...this.#liveResults(), xs!, ys!].map((result) => new WeakRef(result));
      if (this.#runs % RUNS_BETWEEN_READS === 0) await this.#copy('float32', ys!);
    }
    return { xs: xs!, ys: ys! };
  }

  #liveResults(): Tensor[] {
    return this.#results
      .map((result) => result.deref())
      .filter((result): result is Tensor => result !== undefined && result.location !== 'none');
  }
}
