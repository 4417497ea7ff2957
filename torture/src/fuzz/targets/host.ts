import * as arrays from '@cutmix/arrays';
import * as onnx from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-node';
import type { Random } from '../../random.ts';
import type { Target } from '../target.ts';
import { isIn, isObject, Leaf, optional, type Tree } from '../tree.ts';
import { labelsOf, planOf, planTree, type Size, sizeOf, uniform } from '../values.ts';
import { plannerTargets } from './adapter.ts';

/** How an adapter's tensors are made. */
interface Adapter {
  readonly prefix: string;
  readonly classes: Readonly<Record<string, new (options: object) => Mixer>>;
  tensor(data: Float32Array | Int32Array, shape: readonly number[], random: Random): Tree;
}

interface Mixer extends InstanceType<typeof arrays.CutMix> {
  apply(...args: never[]): never;
  applyPlan(...args: never[]): never;
  composite(...args: never[]): never;
}

const isText = (value: unknown) => typeof value === 'string';
const isUndefined = (value: unknown) => value === undefined;

function batchTree(adapter: Adapter, random: Random, size: Size, areIds: boolean): Tree {
  const { batchSize, height, width } = size;
  const labels = labelsOf(random, batchSize, 3, areIds);
  return {
    xs: imagesTree(adapter, random, [batchSize, 2, height, width]),
    ys: adapter.tensor(labels.data, labels.shape, random),
  };
}

function imagesTree(adapter: Adapter, random: Random, shape: readonly number[]): Tree {
  const count = shape.reduce((product, dim) => product * dim, 1);
  return adapter.tensor(
    Float32Array.from({ length: count }, () => uniform(random)),
    shape,
    random,
  );
}

/** What may be left out; the properties of a plain object may not. */
const optionalLeaf = (tree: Tree): Tree =>
  tree instanceof Leaf ? new Leaf(tree.value, optional(isObject), true) : tree;

function targetsOf(adapter: Adapter): readonly Target[] {
  return Object.entries(adapter.classes).flatMap(([name, Class]): readonly Target[] => {
    const prefix = `${adapter.prefix}.${name}`;
    const make = (options: object) => new Class(options);
    /** An instance, and whether there are two batches. */
    const open = (random: Random) => {
      const mixer = make({ seed: random.below(1000), layout: 'NCHW', numClasses: 3 });
      const size = sizeOf(random);
      const isPaired = random.below(2) === 0;
      const areIds = random.below(2) === 0;
      const batch = () => batchTree(adapter, random, size, areIds);
      const images = () => {
        const { batchSize, height, width } = size;
        return imagesTree(adapter, random, [batchSize, 2, height, width]);
      };
      const second = (part: () => Tree) =>
        isPaired ? part() : new Leaf(undefined, isUndefined, true);
      const options = (): Tree =>
        random.below(2) === 0
          ? { into: optionalLeaf(images()) }
          : new Leaf(undefined, optional(isObject), true);
      const plan = () => planTree(planOf(random, size, isPaired));
      return { mixer, batch, images, second, options, plan, state: () => mixer.step };
    };
    return [
      ...plannerTargets(prefix, make),
      {
        name: `${prefix}.apply`,
        prepare(random) {
          const { mixer, batch, second, options, state } = open(random);
          return { args: [batch(), second(batch), options()], call: mixer.apply, state };
        },
      },
      {
        name: `${prefix}.applyPlan`,
        prepare(random) {
          const { mixer, batch, second, options, plan, state } = open(random);
          return {
            args: [plan(), batch(), second(batch), options()],
            call: mixer.applyPlan,
            state,
          };
        },
      },
      {
        name: `${prefix}.composite`,
        prepare(random) {
          const { mixer, images, second, options, plan, state } = open(random);
          return {
            args: [plan(), images(), second(images), options()],
            call: mixer.composite,
            state,
          };
        },
      },
    ];
  });
}

/** The exported classes that mix. */
function mixersOf(module: object): Readonly<Record<string, new (options: object) => Mixer>> {
  return Object.fromEntries(
    Object.entries(module).filter(
      ([, value]) => typeof value === 'function' && 'composite' in Object(value.prototype),
    ),
  );
}

const dims = (shape: readonly number[]) => shape.map((dim) => new Leaf(dim, isIn(0, 2 ** 53)));

export const hostTargets: readonly Target[] = [
  ...targetsOf({
    prefix: 'arrays',
    classes: mixersOf(arrays),
    tensor: (data, shape) => ({ data: new Leaf(data, isObject, true), shape: dims(shape) }),
  }),
  ...targetsOf({
    prefix: 'onnx',
    classes: mixersOf(onnx),
    tensor(data, shape, random) {
      const type = data instanceof Int32Array ? 'int32' : 'float32';
      if (random.below(2) === 0)
        return new Leaf(new Tensor(type, data, [...shape]), isObject, true);
      return {
        type: new Leaf(type, isText, true),
        dims: dims(shape),
        data: new Leaf(data, isObject, true),
        location: new Leaf('cpu', isText, true),
        size: new Leaf(data.length, () => true, true),
      };
    },
  }),
  {
    name: 'arrays.apply of ImageData',
    prepare(random) {
      const mixer = new arrays.CutMix({ seed: 1, numClasses: 3 });
      const image = (): Tree => ({
        data: new Leaf(new Uint8ClampedArray(random.bytes(48)), isObject, true),
        width: new Leaf(4, isIn(1, 100)),
        height: new Leaf(3, isIn(1, 100)),
      });
      const ys = { data: new Leaf(Int32Array.of(0, 1), isObject, true), shape: dims([2]) };
      return {
        args: [{ xs: [image(), image()], ys }],
        call: mixer.apply,
        state: () => mixer.step,
      };
    },
  },
];
