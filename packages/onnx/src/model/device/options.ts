import type {
  CutMixOptions,
  MixUpOptions,
  RandomMixOptions,
  ResolvedMixOptions,
} from '@cutmix/core';
import type { MixMethod, PlannerJSON } from '@cutmix/core/adapter';
import { checks } from '../../checks.ts';
import type { CutMixModelOptions } from '../options.ts';

/** Options for the device and for the images. */
export interface DeviceOptions extends Pick<CutMixModelOptions, 'dtype' | 'rank'> {
  /**
   * The execution provider to run on, such as `'webgpu'`, `'cuda'`, `'cpu'` or `'wasm'`. There is no
   * fallback: WebGPU runs the whole graph, or `create` throws; other providers may leave the
   * computation of shapes to the CPU.
   */
  readonly executionProvider: string;
}

/**
 * Options for sampling a plan, for the device, and for the images. Labels are `[N, K]` float32, mixed
 * as they are: label smoothing and class ids are left to `CutMix` of `@cutmix/onnx`.
 */
export interface DeviceCutMixOptions
  extends Omit<CutMixOptions, 'labelSmoothing' | 'numClasses'>,
    DeviceOptions {}

/** As {@link DeviceCutMixOptions}, for MixUp. `dtype` is float32, float64 or uint8. */
export interface DeviceMixUpOptions
  extends Omit<MixUpOptions, 'labelSmoothing' | 'numClasses'>,
    DeviceOptions {}

/** As {@link DeviceCutMixOptions}, for both in turns. `dtype` is float32, float64 or uint8. */
export interface DeviceRandomMixOptions
  extends Omit<RandomMixOptions, 'labelSmoothing' | 'numClasses'>,
    DeviceOptions {}

/** Options, seed and step of a run, as JSON holds them: options for a new instance. */
export type DeviceJSON<Resolved extends ResolvedMixOptions> = PlannerJSON<Resolved> &
  Required<DeviceOptions>;

/** What to do with labels that need more than to be mixed. */
export const AS_THEY_ARE =
  'labels [N, K] are mixed as they are; for more use CutMix of @cutmix/onnx';

/** Throws unless options are those of a method and of a device; their values are not checked. */
export function checkDeviceOptions(
  { optionNames }: Pick<MixMethod<never, never>, 'optionNames'>,
  options: DeviceOptions,
): void {
  checks.checkObject('options', '{ executionProvider }', options);
  checks.checkOptions(options, [...optionNames, 'dtype', 'rank', 'executionProvider']);
  const { numClasses, labelSmoothing } = options as CutMixOptions;
  for (const [name, value] of Object.entries({ numClasses, labelSmoothing })) {
    checks.check(name, value, true, !value, 'left out', AS_THEY_ARE);
  }
}
