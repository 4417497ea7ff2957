import type { RandomMixOptions, ResolvedRandomMixOptions } from '@cutmix/core';
import { randomMixMethod } from '@cutmix/core/adapter';
import { DeviceMixer } from './mixer.ts';
import type { DeviceRandomMixOptions } from './options.ts';
import type { OnnxRuntime } from './sessions.ts';

/**
 * CutMix and MixUp in turns, run as an ONNX graph by one execution provider. What {@link DeviceCutMix}
 * says of tensors and of their memory is true of it too.
 *
 * Copied pixels are exact; blended ones are exact on CPUs and within 1 ulp on GPUs.
 *
 * @example
 * ```ts
 * import * as ort from 'onnxruntime-node';
 *
 * const mix = await DeviceRandomMix.create(ort, { executionProvider: 'webgpu', seed: 42 });
 * const mixed = await mix.apply(batchA, batchB);
 * ```
 */
export class DeviceRandomMix extends DeviceMixer<RandomMixOptions, ResolvedRandomMixOptions> {
  /**
   * Checks the options and starts the graph for two batches.
   *
   * @param runtime - `onnxruntime-node` or `onnxruntime-web`, as imported.
   * @throws As {@link DeviceCutMix.create}; TypeError unless `dtype` is float32, float64 or uint8, of
   * which WebGPU runs float32.
   */
  static async create(
    runtime: OnnxRuntime,
    options: DeviceRandomMixOptions,
  ): Promise<DeviceRandomMix> {
    return await new DeviceRandomMix(randomMixMethod, runtime, options).start(true);
  }
}
