import type { EmitterSet } from '../emitter.ts';
import { batchNormEmitter } from '../layers/batchNorm.ts';
import { dense } from '../layers/dense.ts';
import { relu } from '../layers/relu.ts';
import { plainChannels } from './channels.ts';
import { conv } from './conv.ts';
import { globalAveragePool } from './globalAveragePool.ts';

/** Standard ONNX operators only: for every execution provider. */
export const plainEmitters: EmitterSet = {
  conv,
  batchNorm: batchNormEmitter(plainChannels),
  relu,
  globalAveragePool,
  dense,
};
