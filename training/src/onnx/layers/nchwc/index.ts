import { batchNormEmitter } from '../batchNorm.ts';
import { convEmitter } from '../conv.ts';
import { dense } from '../dense.ts';
import type { EmitterSet } from '../emitter.ts';
import { relu } from '../relu.ts';
import { nchwcChannels } from './channels.ts';
import { nchwcConv } from './conv.ts';
import { fuseIntoConvolutions } from './fuse.ts';
import { globalAveragePoolEmitter } from './globalAveragePool.ts';
import { nchwcKernelOrder } from './kernelOrder.ts';
import { addByPhases } from './phases.ts';

/** ONNX Runtime's nchwc operators for CPUs; `findBlockSize` measures the block size. */
export function nchwcEmitters(blockSize: number): EmitterSet {
  return {
    conv: convEmitter(nchwcConv(blockSize)),
    batchNorm: batchNormEmitter(nchwcChannels),
    relu,
    globalAveragePool: globalAveragePoolEmitter(blockSize),
    dense,
    addGradients: (graph, a, b) => addByPhases(graph, a, b, blockSize),
    rewrite: fuseIntoConvolutions,
    kernelOrder: (shape) => nchwcKernelOrder(shape, blockSize),
  };
}
