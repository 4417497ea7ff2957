import type { CutMixOptions, CutMixPlan, ImageSize } from '@cutmix/core';
import { CutMixPlanner, OPTION_NAMES } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checks } from '../checks.ts';
import type { Batch } from '../cutmix.ts';
import { checkBatches, checkReadable, type DeviceImages, hostCopy } from './deviceBatches.ts';
import { type DeviceRuns, deviceRuns } from './deviceRuns.ts';
import { checkExecutionProvider, checkRuntime, type OnnxRuntime } from './deviceSessions.ts';
import type { ElementType } from './graph.ts';
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

const OPTIONS: readonly string[] = [
  ...OPTION_NAMES.filter((name) => name !== 'numClasses' && name !== 'labelSmoothing'),
  'dtype',
  'rank',
  'executionProvider',
];

interface CheckedInputs {
  readonly size: ImageSize;
  readonly batchA: Batch;
  readonly batchB: Batch | undefined;
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
  private readonly runtime: OnnxRuntime;
  private readonly images: DeviceImages;
  private readonly runs: DeviceRuns;

  private constructor(runtime: OnnxRuntime, options: DeviceCutMixOptions) {
    const {
      executionProvider,
      layout = 'NCHW',
      dtype = 'float32',
      rank = 4,
      ...planning
    } = options;
    super(planning);
    this.runtime = runtime;
    this.images = { ...resolveModelOptions({ layout, dtype, rank }), executionProvider };
    this.runs = deviceRuns(runtime, this.images);
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
    checkRuntime(runtime);
    checks.checkOptions(options, OPTIONS);
    checkExecutionProvider(runtime, options.executionProvider);
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
  async apply(batchA: Batch, batchB?: Batch): Promise<Batch> {
    const inputs = this.check(batchA, batchB);
    checks.checkHasNext(this.step);
    const plan = this.plan({ ...inputs.size, paired: batchB !== undefined });
    this.step += 1;
    return await this.runs.mix(plan, inputs.batchA, inputs.batchB);
  }

  /**
   * Mixes according to a given plan; `step` is neither used nor advanced.
   *
   * @throws As {@link DeviceCutMix.apply}, and if the plan is broken, for another size, or for two
   * batches where one is given or the reverse.
   */
  async applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch): Promise<Batch> {
    const inputs = this.check(batchA, batchB);
    checks.checkPlanFits(plan, inputs.size, batchB !== undefined);
    if (batchB && plan.partners.some((partner, row) => partner !== row)) {
      throw checks.wrongValue('plan.partners', '0, 1, 2, … for two batches', [...plan.partners]);
    }
    return await this.runs.mix(plan, inputs.batchA, inputs.batchB);
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
    const { dtype: imageType, executionProvider } = this.images;
    const dtypes = [...new Set<ElementType>([imageType, 'float32'])];
    checkReadable('tensor', tensor, dtypes, executionProvider);
    return await this.runs.copy(tensor.type as ElementType, hostCopy(this.runtime, tensor));
  }

  /**
   * Waits for the runs under way, disposes of every result that is still on the device, and releases
   * the sessions. Read what you want to keep before.
   */
  async dispose(): Promise<void> {
    await this.runs.dispose();
  }

  private check(batchA: Batch, batchB: Batch | undefined): CheckedInputs {
    this.runs.checkUsable();
    const size = checkBatches(batchA, batchB, this.images);
    const copy = ({ xs, ys }: Batch): Batch => ({
      xs: hostCopy(this.runtime, xs),
      ys: hostCopy(this.runtime, ys),
    });
    return { size, batchA: copy(batchA), batchB: batchB && copy(batchB) };
  }
}
