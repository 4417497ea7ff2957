import type { MixUpOptions, ResolvedMixUpOptions } from '@cutmix/core';
import { mixUpMethod } from '@cutmix/core/adapter';
import { DeviceMixer } from './mixer.ts';
import type { DeviceMixUpOptions } from './options.ts';
import type { OnnxRuntime } from './sessions.ts';

/**
 * MixUp run as an ONNX graph by one execution provider. What {@link DeviceCutMix} says of tensors and of
 * their memory is true of it too.
 *
 * Blended pixels are exact on CPUs and within 1 ulp on GPUs.
 *
 * @example
 * ```ts
 * import * as ort from 'onnxruntime-node';
 *
 * const mixup = await DeviceMixUp.create(ort, { executionProvider: 'webgpu', alpha: 0.2, seed: 42 });
 * const mixed = await mixup.apply(batchA, batchB);
 * ```
 */
export class DeviceMixUp extends DeviceMixer<MixUpOptions, ResolvedMixUpOptions> {
  /**
   * Checks the options and starts the graph for two batches.
   *
   * @param runtime - `onnxruntime-node` or `onnxruntime-web`, as imported.
   * @throws As {@link DeviceCutMix.create}; TypeError unless `dtype` is float32, float64 or uint8, of
   * which WebGPU runs float32.
   */
  static async create(runtime: OnnxRuntime, options: DeviceMixUpOptions): Promise<DeviceMixUp> {
    return await new DeviceMixUp(mixUpMethod, runtime, options).start(true);
  }
}
