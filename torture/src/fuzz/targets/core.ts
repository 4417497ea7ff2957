import * as core from '@cutmix/core';
import { mixBoxes } from '@cutmix/core/boxes';
import * as presets from '@cutmix/core/presets';
import type { Random } from '../../random.ts';
import type { Target } from '../target.ts';
import { isIn, isObject, isSeed, isShare, Leaf, optional, some, type Tree } from '../tree.ts';
import {
  alphaOf,
  labelsOf,
  optionsTree,
  planOf,
  planTree,
  sizeOf,
  sizeTree,
  uniform,
} from '../values.ts';

const isUndefined = (value: unknown) => value === undefined;
const word = isIn(0, 2 ** 32 - 1);
const isShape = (value: unknown) =>
  typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY;

function labelsTree(random: Random, rows: number, classes: number, areIds: boolean): Tree {
  const { data, shape } = labelsOf(random, rows, classes, areIds);
  return {
    data: new Leaf(random.below(2) === 0 ? [...data] : data, isObject, true),
    dims: shape.map((dim) => new Leaf(dim, isIn(0, 2 ** 53))),
    ...some(random, { name: new Leaf('labels', () => true, true) }),
  };
}

function imageBoxesTree(random: Random): Tree {
  const count = random.below(4);
  const boxes = Float32Array.from({ length: count }, () => 0).length;
  const coordinates = Array.from({ length: boxes }, () => [0, 0, 2, 3]).flat();
  return {
    boxes: new Leaf(Float32Array.from(coordinates), isObject, true),
    classes: new Leaf(
      Int32Array.from({ length: count }, () => 1),
      isObject,
      true,
    ),
  };
}

export const coreTargets: readonly Target[] = [
  {
    name: 'planCutMix',
    prepare: (random) => ({
      args: [optionsTree(random), sizeTree(random, sizeOf(random))],
      call: core.planCutMix,
    }),
  },
  {
    name: 'boxFromLambda',
    prepare: (random) => ({
      args: [
        new Leaf(uniform(random), isShare),
        new Leaf(3, isIn(0, 2 ** 31)),
        new Leaf(4, isIn(0, 2 ** 31)),
        new Leaf(8, isIn(1, 2 ** 31 - 1)),
        new Leaf(9, isIn(1, 2 ** 31 - 1)),
        new Leaf(1, optional(isIn(0, Number.MAX_SAFE_INTEGER))),
      ],
      call: core.boxFromLambda,
    }),
  },
  {
    name: 'mixLabels',
    prepare(random) {
      const size = sizeOf(random);
      const [classes, isPaired] = [random.between(1, 6), random.below(2) === 0];
      const areIds = random.below(2) === 0;
      const labels = () => labelsTree(random, size.batchSize, classes, areIds);
      return {
        args: [
          labels(),
          isPaired ? labels() : new Leaf(undefined, isUndefined, true),
          planTree(planOf(random, size, isPaired)),
          {
            numClasses: new Leaf(
              classes,
              optional((value) => isObject(value) || isIn(1, 2 ** 53)(value)),
              true,
            ),
            ...some(random, { labelSmoothing: new Leaf(0.1, optional(isShare)) }),
          },
        ],
        call: core.mixLabels,
      };
    },
  },
  {
    name: 'planToJSON',
    prepare: (random) => ({
      args: [planTree(planOf(random, sizeOf(random)))],
      call: core.planToJSON,
    }),
  },
  {
    name: 'planFromJSON',
    prepare: (random) => ({
      args: [planTree(planOf(random, sizeOf(random)), true)],
      call: core.planFromJSON,
    }),
  },
  {
    name: 'philox4x32',
    prepare: () => ({
      args: [
        new Leaf(
          [1, 2, 3, 4],
          (value) => isObject(value) || typeof value === 'string' || typeof value === 'function',
          true,
        ),
        new Leaf(
          [1, 2],
          (value) => isObject(value) || typeof value === 'string' || typeof value === 'function',
          true,
        ),
        new Leaf(new Uint32Array(4), optional(isObject), true),
      ],
      call: core.philox4x32,
    }),
  },
  {
    name: 'philoxStream',
    prepare: () => ({
      args: [
        new Leaf(5, isSeed),
        new Leaf(7, word),
        new Leaf(9, isIn(0, Number.MAX_SAFE_INTEGER)),
        new Leaf(1, optional(word)),
      ],
      call: core.philoxStream,
    }),
  },
  {
    name: 'nextBelow',
    prepare: () => ({
      args: [new Leaf(6, isIn(1, 2 ** 32))],
      call: core.philoxStream(1, 2, 3).nextBelow,
    }),
  },
  {
    name: 'seek',
    prepare: () => ({
      args: [new Leaf(6, word), new Leaf(6, optional(word))],
      call: core.philoxStream(1, 2, 3).seek,
    }),
  },
  {
    name: 'sampleBeta',
    prepare: (random) => ({
      args: [
        new Leaf(0.5, isShape),
        new Leaf(2, isShape),
        new Leaf(core.philoxStream(random.below(1000), 0, 0), isObject, true),
      ],
      call: core.sampleBeta,
    }),
  },
  {
    name: 'mixBoxes',
    prepare(random) {
      const size = sizeOf(random);
      const isPaired = random.below(2) === 0;
      const batch = () => Array.from({ length: size.batchSize }, () => imageBoxesTree(random));
      return {
        args: [
          batch(),
          isPaired ? batch() : new Leaf(undefined, isUndefined, true),
          planTree(planOf(random, size, isPaired)),
          some(random, {
            minOwnVisible: new Leaf(0.5, optional(isShare)),
            minPastedVisible: new Leaf(0.1, optional(isShare)),
          }),
        ],
        call: mixBoxes,
      };
    },
  },
  ...Object.entries(presets).map(
    ([name, preset]): Target => ({
      name: `presets.${name}`,
      prepare: (random) => ({
        args: [{ alpha: new Leaf(alphaOf(random), () => true) }],
        call: preset as (...args: never[]) => unknown,
      }),
    }),
  ),
];
