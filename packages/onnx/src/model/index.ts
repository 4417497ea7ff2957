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
export { DeviceCutMix, type DeviceCutMixJSON, type DeviceCutMixOptions } from './deviceCutMix.ts';
export type { OnnxRuntime } from './deviceSessions.ts';
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
