import { createCutMixModel, cutMixNodes, DeviceCutMix, encodeModel } from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import type { Random } from '../../random.ts';
import type { Target } from '../target.ts';
import { isBoolean, isIn, isObject, isOneOf, Leaf, optional, some, type Tree } from '../tree.ts';
import { labelsOf, optionsTree, planOf, planTree, sizeOf, uniform } from '../values.ts';

const isText = (value: unknown) => typeof value === 'string';
const isUndefined = (value: unknown) => value === undefined;
const types = [
  'float16',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
];
const isType = isOneOf(...types);

function modelOptions(random: Random): Record<string, Tree> {
  return some(random, {
    layout: new Leaf('NHWC', optional(isOneOf('NHWC', 'NCHW'))),
    dtype: new Leaf('float32', optional(isType)),
    rank: new Leaf(random.between(3, 6), optional(isIn(3, 64))),
    opset: new Leaf(random.between(17, 21), optional(isIn(17, 21))),
    paired: new Leaf(random.below(2) === 0, optional(isBoolean)),
    blends: new Leaf(random.below(2) === 0, optional(isBoolean)),
  });
}

const names = (...values: readonly string[]): Tree => values.map((name) => new Leaf(name, isText));

function graphTree(): Tree {
  const value = (name: string): Tree => ({
    name: new Leaf(name, isText),
    type: new Leaf('float32', isType),
    dims: [
      new Leaf('N', (dim) => isText(dim) || isIn(0, 2 ** 53)(dim)),
      new Leaf(4, (dim) => isText(dim) || isIn(0, 2 ** 53)(dim)),
    ],
  });
  return {
    name: new Leaf('graph', isText),
    nodes: [
      {
        opType: new Leaf('Concat', isText),
        inputs: names('a', 'b'),
        outputs: names('c'),
        attributes: { axis: new Leaf(0, () => true, true) },
      },
    ],
    initializers: [
      {
        name: new Leaf('b', isText),
        type: new Leaf('float32', isType),
        dims: [new Leaf(1, isIn(0, 2 ** 53)), new Leaf(4, isIn(0, 2 ** 53))],
        data: new Leaf(new Uint8Array(16), isObject, true),
      },
    ],
    inputs: [value('a')],
    outputs: [value('c')],
  };
}

let device: Promise<DeviceCutMix> | undefined;

function batchTree(
  random: Random,
  [batchSize, height, width]: readonly [number, number, number],
): Tree {
  const shape = [batchSize, 2, height, width];
  const count = shape.reduce((product, dim) => product * dim, 1);
  const xs = Float32Array.from({ length: count }, () => uniform(random));
  const ys = labelsOf(random, batchSize, 3, false);
  const tensor = (data: Float32Array, dims: readonly number[]): Tree => {
    if (random.below(2) === 0)
      return new Leaf(new ort.Tensor('float32', data, [...dims]), isObject, true);
    return {
      type: new Leaf('float32', isText, true),
      dims: dims.map((dim) => new Leaf(dim, isIn(0, 2 ** 53))),
      data: new Leaf(data, isObject, true),
      location: new Leaf('cpu', isText, true),
      size: new Leaf(data.length, () => true, true),
    };
  };
  return { xs: tensor(xs, shape), ys: tensor(ys.data as Float32Array, ys.shape) };
}

/** Sessions are slow to open, so one instance serves all calls. */
async function openDevice(): Promise<DeviceCutMix> {
  device ??= DeviceCutMix.create(ort, { executionProvider: 'cpu', seed: 7, layout: 'NCHW' });
  return await device;
}

export async function closeDevice(): Promise<void> {
  await (await device)?.dispose();
  device = undefined;
}

function deviceTarget(method: 'apply' | 'applyPlan'): Target {
  return {
    name: `DeviceCutMix.${method}`,
    async prepare(random) {
      const cutmix = await openDevice();
      const { batchSize, height, width } = sizeOf(random);
      const size = { batchSize: batchSize + 1, height, width };
      const isPaired = random.below(2) === 0;
      const batch = () => batchTree(random, [size.batchSize, height, width]);
      const args: Tree[] = [batch(), isPaired ? batch() : new Leaf(undefined, isUndefined, true)];
      if (method === 'applyPlan') args.unshift(planTree(planOf(random, size, isPaired)));
      return {
        args,
        call: cutmix[method] as (...args: never[]) => unknown,
        state: () => cutmix.step,
      };
    },
  };
}

export const modelTargets: readonly Target[] = [
  {
    name: 'createCutMixModel',
    prepare: (random) => ({ args: [modelOptions(random)], call: createCutMixModel }),
  },
  {
    name: 'cutMixNodes',
    prepare: (random) => ({
      args: [
        {
          ...modelOptions(random),
          ...some(random, { prefix: new Leaf('mix_', optional(isText)) }),
        },
      ],
      call: cutMixNodes as (...args: never[]) => unknown,
    }),
  },
  {
    name: 'encodeModel',
    prepare: (random) => ({
      args: [
        graphTree(),
        {
          opset: new Leaf(17, isIn(17, 21)),
          producer: new Leaf('torture', isText),
          ...some(random, {
            producerVersion: new Leaf('1', optional(isText)),
            metadata: { key: new Leaf('value', isText) },
          }),
        },
      ],
      call: encodeModel,
    }),
  },
  deviceTarget('apply'),
  deviceTarget('applyPlan'),
  {
    name: 'DeviceCutMix.read',
    async prepare() {
      const cutmix = await openDevice();
      const tensor = new ort.Tensor('float32', new Float32Array(4), [1, 1, 2, 2]);
      return {
        args: [new Leaf(tensor, isObject, true)],
        call: cutmix.read as (...args: never[]) => unknown,
      };
    },
  },
  {
    name: 'DeviceCutMix.create',
    prepare(random) {
      const { labelSmoothing: _, ...options } = optionsTree(random);
      return {
        args: [
          new Leaf(ort, isObject, true),
          { executionProvider: new Leaf('cpu', isOneOf('cpu')), ...options },
        ],
        async call(runtime: never, options: never) {
          const cutmix = await DeviceCutMix.create(runtime, options);
          await cutmix.dispose();
        },
      };
    },
  },
];
