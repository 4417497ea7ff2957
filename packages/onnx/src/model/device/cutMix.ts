import type { CutMixOptions, ResolvedOptions } from '@cutmix/core';
import { cutMixMethod } from '@cutmix/core/adapter';
import { DeviceMixer } from './mixer.ts';
import type { DeviceCutMixOptions } from './options.ts';
import type { OnnxRuntime } from './sessions.ts';

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
export class DeviceCutMix extends DeviceMixer<CutMixOptions, ResolvedOptions> {
  /**
   * Checks the options and starts the graph for two batches.
   *
   * @param runtime - `onnxruntime-node` or `onnxruntime-web`, as imported.
   * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
   * @throws Error if the provider does not start or cannot run the whole graph, with the runtime's
   * error as its `cause`. WebGPU runs float32, float16 and int32 images.
   */
  static async create(runtime: OnnxRuntime, options: DeviceCutMixOptions): Promise<DeviceCutMix> {
    return await new DeviceCutMix(cutMixMethod, runtime, options).start(false);
  }
}
