import { CutMix, type CutMixOptions, MixUp, RandomMix } from '@cutmix/onnx';
import type { Tensor, TensorConstructor } from 'onnxruntime-common';
import { type Adapter, describeAdapter } from './adapterSuite.ts';

class ChannelsLast extends CutMix {
  constructor(options: CutMixOptions) {
    super({ layout: 'NHWC', ...options });
  }
}

/** The conformance suite on the tensors of a runtime. */
export function describeOnnx(
  runtime: string,
  { Tensor }: { readonly Tensor: TensorConstructor },
): void {
  const tensors: Pick<Adapter<Tensor>, 'mixers' | 'toTensor' | 'fromTensor' | 'hasInto'> = {
    mixers: { CutMix, MixUp, RandomMix },
    hasInto: true,
    toTensor: (type, data, dims) => new Tensor(type, data, dims),
    fromTensor: ({ type, data, dims }) => ({ type, data: data as ArrayLike<number>, dims }),
  };
  describeAdapter({ name: `@cutmix/onnx NCHW, ${runtime}`, CutMix, layout: 'NCHW', ...tensors });
  describeAdapter({
    name: `@cutmix/onnx NHWC, ${runtime}`,
    CutMix: ChannelsLast,
    layout: 'NHWC',
    isExplicit: true,
    ...tensors,
  });
}
