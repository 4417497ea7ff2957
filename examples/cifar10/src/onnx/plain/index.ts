import type { EmitterSet } from '../emitter.ts';
import { batchNorm } from './batchNorm.ts';
import { conv } from './conv.ts';
import { dense } from './dense.ts';
import { globalAveragePool } from './globalAveragePool.ts';
import { relu } from './relu.ts';

/** Standard ONNX operators only: for every execution provider. */
export const plainEmitters: EmitterSet = { batchNorm, conv, dense, globalAveragePool, relu };
