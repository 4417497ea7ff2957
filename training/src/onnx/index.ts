/** Training with ONNX Runtime. */
export { chooseGraph } from './device/chooseGraph.ts';
export { startCuda } from './device/cuda.ts';
export { startWebgpu } from './device/webgpu.ts';
export { copyModel } from './graph/copyModel.ts';
export { GraphBuilder } from './graph/graphBuilder.ts';
export { plainEmitters } from './layers/plain/index.ts';
export { cpuSessionOptions, threadCount } from './session/sessions.ts';
export { trainingModel } from './step/models.ts';
export { float32Data } from './tensors/float32Data.ts';
export { oneHot } from './tensors/labels.ts';
export { createOnnxTrainer, describeOnnxDevices, measureOnnxDevices } from './trainer.ts';
