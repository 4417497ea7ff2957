import type { CutMixOptions, CutMixPlan } from '@cutmix/core';
import { CutMixPlanner, OPTION_NAMES, type PlannerJSON } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checks } from '../checks.ts';
import {
  type BatchChecks,
  batchChecks,
  type DeviceBatch,
  type DeviceImages,
} from './deviceBatches.ts';
import { type DeviceRuns, deviceRuns } from './deviceRuns.ts';
import { checkExecutionProvider, checkRuntime, type OnnxRuntime } from './deviceSessions.ts';
import { type CutMixModelOptions, resolveModelOptions } from './options.ts';

/**
 * Options for sampling a plan, for the device, and for the images. Labels are `[N, K]` float32, mixed
 * as they are: label smoothing and class ids are left to `CutMix` of `@cutmix/onnx`.
 */
export interface DeviceCutMixOptions
  extends Omit<CutMixOptions, 'labelSmoothing' | 'numClasses'>,
    Pick<CutMixModelOptions, 'dtype' | 'rank'> {
  /**
   * The execution provider to run on, such as `'webgpu'`, `'cuda'` or `'cpu'`. There is no fallback:
   * WebGPU runs the whole graph, or `create` throws; other providers may leave the computation of
   * shapes to the CPU.
   */
  readonly executionProvider: string;
}

/** Options, seed and step of a run, as JSON holds them: options for a new instance. */
export interface DeviceCutMixJSON
  extends PlannerJSON,
    Required<Pick<DeviceCutMixOptions, 'dtype' | 'rank' | 'executionProvider'>> {}

const OPTIONS: readonly string[] = [...OPTION_NAMES, 'dtype', 'rank', 'executionProvider'];

function checkDeviceOptions(options: DeviceCutMixOptions): void {
  checks.checkObject('options', '{ executionProvider, … }', options);
  checks.checkOptions(options, OPTIONS);
  const { numClasses, labelSmoothing = 0 }: CutMixOptions = options;
  const remedy = 'labels [N, K] are mixed as they are; for more use CutMix of @cutmix/onnx';
  checks.check('numClasses', numClasses, true, numClasses === undefined, 'left out', remedy);
  checks.check('labelSmoothing', labelSmoothing, true, labelSmoothing === 0, 'left out', remedy);
}

/**
 * CutMix run as an ONNX graph by one execution provider: for batches that are already on the device,
 * and stay there.
 *
 * On WebGPU, tensors may be `'gpu-buffer'` tensors or in CPU memory, and the results are
 * `'gpu-buffer'` tensors. Dispose of them when they are used up: nothing else frees them in time. The
 * other providers take and give tensors in CPU memory.
 *
 * A tensor in CPU memory is read when its run starts, after `apply` has returned: do not change it
 * before the promise resolves. Shared memory is copied first.
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
  private readonly images: DeviceImages;
  private readonly checks: BatchChecks;
  private readonly runs: DeviceRuns;

  private constructor(runtime: OnnxRuntime, options: DeviceCutMixOptions) {
    checkRuntime(runtime);
    checkDeviceOptions(options);
    const { executionProvider, dtype = 'float32', rank = 4, ...planning } = options;
    checkExecutionProvider(runtime, executionProvider);
    super(planning);
    resolveModelOptions({ dtype, rank });
    this.images = { executionProvider, layout: planning.layout, dtype, rank };
    this.checks = batchChecks(this.images);
    this.runs = deviceRuns(runtime, this.images);
    // A spread of an instance gives options for another one.
    for (const name of ['images', 'checks', 'runs']) {
      Object.defineProperty(this, name, { enumerable: false });
    }
    for (const [name, value] of Object.entries({ executionProvider, dtype, rank })) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
    if (new.target === DeviceCutMix) Object.preventExtensions(this);
  }

  /**
   * Checks the options and starts the graph for two batches.
   *
   * @param runtime - `onnxruntime-node` or `onnxruntime-web`, as imported.
   * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
   * @throws Error if the provider does not start or cannot run the whole graph, with the runtime's
   * error as its `cause`. WebGPU runs float32, float16 and int32 images.
   */
  static async create(runtime: OnnxRuntime, options: DeviceCutMixOptions): Promise<DeviceCutMix> {
    const cutmix = new DeviceCutMix(runtime, options);
    await cutmix.runs.open(true);
    return cutmix;
  }

  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step, and
   * advances the step by one. Labels are `[N, K]` float32.
   *
   * If an argument is refused, nothing has run and the step is as it was. If the run fails, the step
   * has advanced. Values of labels are checked in CPU memory only: on the device, a NaN gets into
   * every row that has it as its own or as its partner's label.
   *
   * @throws TypeError if an argument is not a batch of tensors, images have another element type than
   * `dtype`, or the provider cannot read a tensor where it is.
   * @throws RangeError if shapes do not fit, memory is detached, or a label is not finite.
   * @throws Error after `dispose`, and if the run fails.
   */
  async apply(batchA: DeviceBatch, batchB?: DeviceBatch): Promise<DeviceBatch> {
    this.runs.checkUsable();
    const size = this.checks.checkBatches(batchA, batchB);
    checks.checkHasNext(this.step);
    const plan = this.plan({ ...size, paired: batchB !== undefined });
    const mixing = this.runs.mix(plan, batchA, batchB);
    this.step += 1;
    return await mixing;
  }

  /**
   * Mixes according to a given plan; `step` is neither used nor advanced.
   *
   * @throws As {@link DeviceCutMix.apply}, and if the plan is broken, for another size, or for two
   * batches where one is given or the reverse.
   */
  async applyPlan(
    plan: CutMixPlan,
    batchA: DeviceBatch,
    batchB?: DeviceBatch,
  ): Promise<DeviceBatch> {
    this.runs.checkUsable();
    const size = this.checks.checkBatches(batchA, batchB);
    checks.checkPlanFits(plan, size, batchB !== undefined);
    if (batchB && plan.partners.some((partner, row) => partner !== row)) {
      const remedy = 'plan with paired: true';
      const expected = '0, 1, 2, … for two batches';
      throw checks.wrongValue('plan.partners', expected, [...plan.partners], remedy);
    }
    return await this.runs.mix(plan, batchA, batchB);
  }

  /**
   * Returns a copy of a tensor in CPU memory. In onnxruntime-node 1.30, `tensor.getData()` of a
   * `'gpu-buffer'` tensor ends the whole process; this does not.
   *
   * @param tensor - The images or labels of a result.
   * @throws TypeError if it is not a tensor of those element types, is disposed, or is where the
   * provider cannot read it.
   * @throws Error after `dispose`, and if the run fails.
   */
  async read(tensor: Tensor): Promise<Tensor> {
    this.runs.checkUsable();
    this.checks.checkResult('tensor', tensor);
    return await this.runs.copy(tensor);
  }

  /**
   * Waits for the runs under way, disposes of every result that is still on the device, and releases
   * the sessions. Read what you want to keep before.
   */
  async dispose(): Promise<void> {
    await this.runs.dispose();
  }

  /**
   * Returns options, seed and step as plain data, so that
   * `DeviceCutMix.create(ort, JSON.parse(JSON.stringify(cutmix)))` continues where this one is.
   */
  override toJSON(): DeviceCutMixJSON {
    const { executionProvider, dtype, rank } = this.images;
    return { ...super.toJSON(), executionProvider, dtype, rank };
  }
}
