/**
 * CutMix as an ONNX graph: for tensors on a GPU, and for pipelines in other languages.
 *
 * @module @cutmix/onnx/model
 */
export { createCutMixModel } from './createCutMixModel.ts';
export {
  type CutMixNodesOptions,
  type CutMixValueName,
  cutMixNodes,
} from './cutMixNodes.ts';
export type { DeviceBatch } from './device/batches.ts';
export { DeviceCutMix } from './device/cutMix.ts';
export type { DeviceMixer } from './device/mixer.ts';
export { DeviceMixUp } from './device/mixUp.ts';
export type {
  DeviceCutMixOptions,
  DeviceJSON,
  DeviceMixUpOptions,
  DeviceOptions,
  DeviceRandomMixOptions,
} from './device/options.ts';
export { DeviceRandomMix } from './device/randomMix.ts';
export type { OnnxRuntime } from './device/sessions.ts';
export { encodeModel, type ModelInfo } from './encodeModel.ts';
export type {
  ElementType,
  Graph,
  GraphAttribute,
  GraphFloat,
  GraphNode,
  GraphTensor,
  GraphValue,
} from './graph.ts';
export type { GraphPiece } from './graphPiece.ts';
export type { CutMixModelOptions } from './options.ts';
