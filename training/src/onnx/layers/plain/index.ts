import { batchNormEmitter } from '../batchNorm.ts';
import { convEmitter } from '../conv.ts';
import { dense } from '../dense.ts';
import type { EmitterSet } from '../emitter.ts';
import { relu } from '../relu.ts';
import { plainChannels } from './channels.ts';
import { plainConv, windowsByGroup, windowsByPlane } from './conv.ts';
import { globalAveragePool } from './globalAveragePool.ts';

/** Standard ONNX operators only, as any CPU and CUDA run them. */
export const plainEmitters: EmitterSet = {
  conv: convEmitter(plainConv(windowsByGroup)),
  batchNorm: batchNormEmitter(plainChannels),
  relu,
  globalAveragePool,
  dense,
};

/** The same, of operators that WebGPU runs right. */
export const webgpuEmitters: EmitterSet = {
  ...plainEmitters,
  conv: convEmitter(plainConv(windowsByPlane)),
};
