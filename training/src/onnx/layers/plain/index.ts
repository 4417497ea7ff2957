import { batchNormEmitter } from '../batchNorm.ts';
import { convEmitter } from '../conv.ts';
import { dense } from '../dense.ts';
import type { EmitterSet } from '../emitter.ts';
import { relu } from '../relu.ts';
import { plainChannels } from './channels.ts';
import { plainConv, windowsByGroup, windowsByPlane } from './conv.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import { gpuBatchNorm } from './gpuBatchNorm.ts';

/** Standard ONNX operators, for any CPU and for CUDA. */
export const plainEmitters: EmitterSet = {
  conv: convEmitter(plainConv(windowsByGroup)),
  batchNorm: batchNormEmitter(plainChannels),
  relu,
  globalAveragePool,
  dense,
};

/** Standard ONNX operators that WebGPU computes correctly. */
export const webgpuEmitters: EmitterSet = {
  ...plainEmitters,
  conv: convEmitter(plainConv(windowsByPlane)),
  batchNorm: gpuBatchNorm,
};
