import { CutMix, type CutMixOptions, MixUp, RandomMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-common';
import { type Adapter, describeAdapter } from './adapterSuite.ts';

const tensors: Pick<Adapter<Tensor>, 'mixers' | 'toTensor' | 'fromTensor' | 'hasInto'> = {
  mixers: { CutMix, MixUp, RandomMix },
  hasInto: true,
  toTensor: (type, data, dims) => new Tensor(type, data, dims),
  fromTensor: ({ type, data, dims }) => ({ type, data: data as ArrayLike<number>, dims }),
};

class ChannelsLast extends CutMix {
  constructor(options: CutMixOptions) {
    super({ layout: 'NHWC', ...options });
  }
}

describeAdapter({ name: '@cutmix/onnx NCHW', CutMix, layout: 'NCHW', ...tensors });
describeAdapter({
  name: '@cutmix/onnx NHWC',
  CutMix: ChannelsLast,
  layout: 'NHWC',
  isExplicit: true,
  ...tensors,
});
