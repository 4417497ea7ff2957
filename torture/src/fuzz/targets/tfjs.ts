import * as tfjs from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../random.ts';
import type { Prepared, Target } from '../target.ts';
import { isObject, Leaf, type Tree } from '../tree.ts';
import { labelsOf, planOf, planTree, sizeOf, uniform } from '../values.ts';
import { plannerTargets } from './adapter.ts';

type Mixer = tfjs.CutMix & {
  apply(...args: never[]): unknown;
  applyPlan(...args: never[]): unknown;
  composite(...args: never[]): unknown;
};

const isUndefined = (value: unknown) => value === undefined;

/** Tensors made while arguments are prepared and used are disposed of after the call. */
function scoped(prepare: (random: Random) => Prepared): Target['prepare'] {
  return (random) => {
    tf.engine().startScope();
    return { ...prepare(random), free: () => tf.engine().endScope() };
  };
}

const leaf = (tensor: tf.Tensor): Leaf => new Leaf(tensor, isObject, true);

function imagesOf(random: Random, shape: readonly number[]): Leaf {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const data = Float32Array.from({ length: count }, () => uniform(random));
  return leaf(tf.tensor(data, [...shape]));
}

const classes = Object.entries(tfjs).filter(
  ([, value]) => typeof value === 'function' && 'composite' in Object(value.prototype),
) as unknown as readonly [string, new (options: object) => Mixer][];

export const tfjsTargets: readonly Target[] = classes.flatMap(([name, Class]): Target[] => {
  const prefix = `tfjs.${name}`;
  const make = (options: object) => new Class(options);
  const open = (random: Random) => {
    const mixer = make({ seed: random.below(1000), numClasses: 3 });
    const size = sizeOf(random);
    const { batchSize, height, width } = size;
    const isPaired = random.below(2) === 0;
    const areIds = random.below(2) === 0;
    const images = () => imagesOf(random, [batchSize, height, width, 2]);
    const batch = (): Tree => {
      const { data, shape } = labelsOf(random, batchSize, 3, areIds);
      return { xs: images(), ys: leaf(tf.tensor(data, [...shape], areIds ? 'int32' : 'float32')) };
    };
    const second = (part: () => Tree) =>
      isPaired ? part() : new Leaf(undefined, isUndefined, true);
    const plan = () => planTree(planOf(random, size, isPaired));
    return { mixer, images, batch, second, plan, state: () => mixer.step };
  };
  return [
    ...plannerTargets(prefix, make),
    {
      name: `${prefix}.apply`,
      prepare: scoped((random) => {
        const { mixer, batch, second, state } = open(random);
        return { args: [batch(), second(batch)], call: mixer.apply, state };
      }),
    },
    {
      name: `${prefix}.applyPlan`,
      prepare: scoped((random) => {
        const { mixer, batch, second, plan, state } = open(random);
        return { args: [plan(), batch(), second(batch)], call: mixer.applyPlan, state };
      }),
    },
    {
      name: `${prefix}.composite`,
      prepare: scoped((random) => {
        const { mixer, images, second, plan, state } = open(random);
        return { args: [plan(), images(), second(images)], call: mixer.composite, state };
      }),
    },
  ];
});
