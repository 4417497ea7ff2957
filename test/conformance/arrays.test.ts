import { type ArrayTensor, CutMix, type CutMixOptions, MixUp, RandomMix } from '@cutmix/arrays';
import { type Adapter, describeAdapter, type ElementType } from './adapterSuite.ts';

const TYPES: readonly (readonly [ElementType, string])[] = [
  ['float32', 'Float32Array'],
  ['int32', 'Int32Array'],
  ['bool', 'Uint8Array'],
];

const common: Omit<Adapter<ArrayTensor>, 'name' | 'CutMix' | 'layout'> = {
  mixers: { CutMix, MixUp, RandomMix },
  hasInto: true,
  hasDispose: false,
  hasBools: false,
  commonWords: (message) =>
    message
      .replace(/\{ data, shape \}( with a typed array)?/g, 'a tensor')
      .replace('"Float32Array"', '"float32"')
      .replace('"Int32Array"', '"int32"'),
  toTensor: (_, data, shape) => ({ data, shape }),
  fromTensor: ({ data, shape }) => ({
    type: TYPES.find(([, name]) => name === data.constructor.name)![0],
    data: data as ArrayLike<number>,
    dims: shape,
  }),
};

class ChannelsFirst extends CutMix {
  constructor(options: CutMixOptions) {
    super({ layout: 'NCHW', ...options });
  }
}

describeAdapter({ name: '@cutmix/arrays NHWC', CutMix, layout: 'NHWC', ...common });
describeAdapter({
  name: '@cutmix/arrays NCHW',
  CutMix: ChannelsFirst,
  layout: 'NCHW',
  isExplicit: true,
  ...common,
});
