import {
  assertPlanFits,
  type CutMixPlan,
  CutMixPlanner,
  imageSize,
  type Layout,
  type PlanSize,
} from '@cutmix/core';
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor,
  TensorConstructor,
} from 'onnxruntime-common';
import { checks } from '../checks.ts';
import type { Batch, OnnxCutMixOptions } from '../cutmix.ts';
import { likeness } from '../tensor.ts';
import { createCutMixModel } from './createCutMixModel.ts';
import { encodeModel } from './encodeModel.ts';
import type { ElementType } from './graph.ts';
import type { CutMixModelOptions } from './options.ts';

/** The runtime to run on: `onnxruntime-node` or `onnxruntime-web`, as imported. */
export interface OnnxRuntime {
  /** Makes the sessions that mix. */
  readonly InferenceSession: InferenceSessionFactory;
  /** Makes the tensors of a plan. */
  readonly Tensor: TensorConstructor;
}

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

interface ModelOptions {
  readonly layout: Layout;
  readonly dtype: ElementType;
  readonly rank: number;
}

// Uploads are freed when something is read back, and only then.
const RUNS_BETWEEN_READS = 16;

/** WebGPU is the only provider whose tensors JavaScript can hold on the device. */
const holdsTensors = (executionProvider: string): boolean => executionProvider === 'webgpu';

function openSession(
  { InferenceSession }: OnnxRuntime,
  model: Uint8Array,
  executionProvider: string,
  resident: readonly string[],
): Promise<InferenceSession> {
  const isStrict = holdsTensors(executionProvider);
  const locations = resident.map((name) => [name, 'gpu-buffer'] as const);
  return InferenceSession.create(model, {
    executionProviders: [executionProvider],
    ...(isStrict && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
    ...(locations.length > 0 && { preferredOutputLocation: Object.fromEntries(locations) }),
  });
}

function copyModel(dtype: ElementType, rank: number): Uint8Array {
  const dims = Array.from({ length: rank }, (_, axis) => `D${axis}`);
  const graph = {
    name: 'copy',
    nodes: [{ opType: 'Identity', inputs: ['from'], outputs: ['to'] }],
    initializers: [],
    inputs: [{ name: 'from', type: dtype, dims }],
    outputs: [{ name: 'to', type: dtype, dims }],
  };
  return encodeModel(graph, { opset: 17, producer: '@cutmix/onnx' });
}

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
  readonly #model: ModelOptions;
  readonly #executionProvider: string;
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
    this.#model = { layout, dtype, rank };
    this.#executionProvider = executionProvider;
  }

  /**
   * Checks the options and starts the graph for two batches.
   *
   * @param runtime - `onnxruntime-node` or `onnxruntime-web`, as imported.
   * @throws TypeError or RangeError for options that are unknown, of the wrong kind or out of range;
   * the runtime's Error when the provider does not start or cannot run the whole graph. WebGPU runs
   * it for float32, float16 and int32.
   */
  static async create(runtime: OnnxRuntime, options: DeviceCutMixOptions): Promise<DeviceCutMix> {
    checks.checkObject('options', 'an object', options);
    if (
      typeof runtime?.InferenceSession?.create !== 'function' ||
      typeof runtime.Tensor !== 'function'
    ) {
      throw checks.wrongKind('runtime', 'onnxruntime-node or onnxruntime-web', runtime);
    }
    for (const name of ['labelSmoothing', 'numClasses']) {
      if (name in options) throw checks.wrongKind('an option', 'one for [N, K] labels', name);
    }
    const { executionProvider } = options;
    if (typeof executionProvider !== 'string') {
      throw checks.wrongKind('executionProvider', 'the name of one', executionProvider);
    }
    const cutmix = new DeviceCutMix(runtime, options);
    await cutmix.#session(false);
    return cutmix;
  }

  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step, and
   * advances the step by one. Labels are `[N, K]` float32.
   *
   * @throws TypeError for what is no tensor, for images of another element type or a `'gpu-buffer'`
   * tensor that the provider cannot read; RangeError for shapes that do not fit. Nothing has been
   * run then, and the step is as it was; when the run itself fails, the step has advanced. Values of
   * labels are not looked at. Throws an Error after `dispose`.
   */
  async apply(batchA: Batch, batchB?: Batch): Promise<Batch> {
    const size = this.#check(batchA, batchB);
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
    const size = this.#check(batchA, batchB);
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
   * cannot read it.
   */
  async read(tensor: Tensor): Promise<Tensor> {
    this.#checkTensor('tensor', tensor);
    const dtypes = [...new Set<ElementType>([this.#model.dtype, 'float32'])];
    const dtype = dtypes.find((type) => type === tensor.type);
    if (!dtype) {
      throw checks.wrongKind('type of tensor', `"${dtypes.join('" or "')}"`, tensor.type);
    }
    const key = `copy ${dtype} ${tensor.dims.length}`;
    const session = await this.#open(key, () => copyModel(dtype, tensor.dims.length), []);
    const { to } = await session.run({ from: tensor });
    return to!;
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

  #open(
    key: string,
    model: () => Uint8Array,
    resident: readonly string[],
  ): Promise<InferenceSession> {
    let session = this.#sessions.get(key);
    if (this.#isDisposed) throw new Error('@cutmix/onnx: this DeviceCutMix is disposed of');
    if (!session) {
      session = openSession(this.#runtime, model(), this.#executionProvider, resident);
      this.#sessions.set(key, session);
      // One that did not start is none to release.
      session.catch(() => this.#sessions.delete(key));
    }
    return session;
  }

  #session(pairing: boolean): Promise<InferenceSession> {
    const resident = holdsTensors(this.#executionProvider) ? ['xs', 'ys'] : [];
    const model = () => createCutMixModel({ ...this.#model, pairing });
    return this.#open(`pairing ${pairing}`, model, resident);
  }

  #checkTensor(name: string, value: Tensor): void {
    checks.checkObject(name, 'an ONNX Runtime tensor', value);
    const { dims, location } = value;
    if (!Array.isArray(dims) || typeof location !== 'string') {
      throw checks.wrongKind(name, 'an ONNX Runtime tensor', value);
    }
    const isReadable =
      location === 'cpu' ||
      location === 'cpu-pinned' ||
      (location === 'gpu-buffer' && holdsTensors(this.#executionProvider));
    if (!isReadable) {
      // ONNX Runtime would read zeros or other memory from it, without an error.
      const expected = `one that "${this.#executionProvider}" can read`;
      throw checks.wrongKind(`location of ${name}`, expected, location);
    }
  }

  #checkBatch(name: string, batch: Batch): Pick<PlanSize, 'batchSize' | 'height' | 'width'> {
    checks.checkObject(name, '{ xs, ys }', batch);
    const { xs, ys } = batch;
    this.#checkTensor(`${name}.xs`, xs);
    this.#checkTensor(`${name}.ys`, ys);
    const { layout, dtype, rank } = this.#model;
    if (xs.type !== dtype) {
      throw checks.wrongKind(`type of ${name}.xs`, `"${dtype}", as the options say`, xs.type);
    }
    if (xs.dims.length !== rank) {
      throw checks.wrongValue(
        `shape of ${name}.xs`,
        `of rank ${rank}, as the options say`,
        xs.dims,
      );
    }
    if (ys.type !== 'float32') throw checks.wrongKind(`type of ${name}.ys`, '"float32"', ys.type);
    const size = imageSize(xs.dims, layout, `${name}.xs`);
    if (ys.dims.length !== 2 || ys.dims[0] !== size.batchSize) {
      throw checks.wrongValue(`shape of ${name}.ys`, `[${size.batchSize}, K]`, ys.dims);
    }
    return size;
  }

  #check(
    batchA: Batch,
    batchB: Batch | undefined,
  ): Pick<PlanSize, 'batchSize' | 'height' | 'width'> {
    const size = this.#checkBatch('batchA', batchA);
    if (batchB !== undefined) {
      this.#checkBatch('batchB', batchB);
      checks.checkAlike('batchB.xs', likeness(batchB.xs), 'batchA.xs', likeness(batchA.xs));
      checks.checkAlike('batchB.ys', likeness(batchB.ys), 'batchA.ys', likeness(batchA.ys));
    }
    return size;
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
      if (this.#runs % RUNS_BETWEEN_READS === 0) await this.read(ys!);
    }
    return { xs: xs!, ys: ys! };
  }

  #liveResults(): Tensor[] {
    return this.#results
      .map((result) => result.deref())
      .filter((result): result is Tensor => result !== undefined && result.location !== 'none');
  }
}
