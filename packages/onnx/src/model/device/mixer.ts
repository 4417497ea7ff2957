import type { CutMixPlan, MixOptions, ResolvedMixOptions } from '@cutmix/core';
import { type MixMethod, MixPlanner } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checks } from '../../checks.ts';
import { type BatchChecks, batchChecks, type DeviceBatch } from './batches.ts';
import { checkDeviceOptions, type DeviceJSON, type DeviceOptions } from './options.ts';
import { type DeviceRuns, deviceRuns } from './runs.ts';
import { checkExecutionProvider, checkRuntime, type OnnxRuntime } from './sessions.ts';

/** What an instance holds besides its options. */
interface Device {
  readonly options: Required<DeviceOptions>;
  readonly checks: BatchChecks;
  readonly runs: DeviceRuns;
}

/** What `DeviceCutMix`, `DeviceMixUp` and `DeviceRandomMix` have in common. */
export abstract class DeviceMixer<
  Options extends MixOptions,
  Resolved extends ResolvedMixOptions,
> extends MixPlanner<Options, Resolved> {
  /** Not enumerable, so that a spread of an instance gives options for another one. */
  declare protected readonly device: Device;

  protected constructor(
    method: MixMethod<Options, Resolved>,
    runtime: OnnxRuntime,
    options: Options & DeviceOptions,
  ) {
    // `new` with the arguments of `create` ends here, too.
    checkRuntime(runtime);
    checkDeviceOptions(method, options);
    const { executionProvider, dtype = 'float32', rank = 4, ...planning } = options;
    checkExecutionProvider(runtime, executionProvider);
    super(method, planning as unknown as Options);
    const own = { executionProvider, dtype, rank };
    const images = { ...own, layout: this.options.layout };
    const device = { options: own, checks: batchChecks(images), runs: deviceRuns(runtime, images) };
    Object.defineProperty(this, 'device', { value: device });
    for (const [name, value] of Object.entries(own)) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
    Object.preventExtensions(this);
  }

  /**
   * Starts the graph for two batches, which checks `dtype` and `rank`.
   *
   * @param blends - Whether samples may be blended.
   */
  protected async start(blends: boolean): Promise<this> {
    await this.device.runs.open(true, blends);
    return this;
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
    const { checks: onDevice, runs } = this.device;
    runs.checkUsable();
    const size = onDevice.checkBatches(batchA, batchB);
    checks.checkHasNext(this.step);
    const plan = this.plan({ ...size, paired: batchB !== undefined });
    const mixing = runs.mix(plan, batchA, batchB);
    this.step += 1;
    return await mixing;
  }

  /**
   * Mixes according to a given plan, also one of another way to mix; `step` is neither used nor
   * advanced.
   *
   * @throws As {@link DeviceMixer.apply}, and if the plan is broken, for another size, or for two
   * batches where one is given or the reverse; TypeError if it has blends, and images are not float32,
   * float64 or uint8.
   */
  async applyPlan(
    plan: CutMixPlan,
    batchA: DeviceBatch,
    batchB?: DeviceBatch,
  ): Promise<DeviceBatch> {
    const { checks: onDevice, runs } = this.device;
    runs.checkUsable();
    const size = onDevice.checkBatches(batchA, batchB);
    checks.checkPlanFits(plan, size, batchB !== undefined);
    if (batchB && plan.partners.some((partner, row) => partner !== row)) {
      const remedy = 'plan with paired: true';
      const expected = '0, 1, 2, … for two batches';
      throw checks.wrongValue('plan.partners', expected, [...plan.partners], remedy);
    }
    checks.checkBlendable(plan, 'batchA.xs', batchA.xs);
    return await runs.mix(plan, batchA, batchB);
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
    const { checks: onDevice, runs } = this.device;
    runs.checkUsable();
    onDevice.checkResult('tensor', tensor);
    return await runs.copy(tensor);
  }

  /**
   * Waits for the runs under way, disposes of every result that is still on the device, and releases
   * the sessions. Read what you want to keep before.
   */
  async dispose(): Promise<void> {
    await this.device.runs.dispose();
  }

  /**
   * Returns options, seed and step as plain data, so that
   * `create(ort, JSON.parse(JSON.stringify(instance)))` continues where this one is.
   */
  override toJSON(): DeviceJSON<Resolved> {
    return { ...super.toJSON(), ...this.device.options };
  }
}
