import {
  adapterChecks,
  type Checks,
  CutMixPlanner,
  checksFor,
  kindOf,
  tensorOwner,
} from '@cutmix/core/adapter';
import type { Random } from '../../random.ts';
import type { Target } from '../target.ts';
import { isBoolean, isIn, isObject, isOneOf, Leaf, never, type Tree } from '../tree.ts';
import { optionsTree, planOf, planTree, sizeOf, sizeTree } from '../values.ts';

const isUndefined = (value: unknown) => value === undefined;
const any = () => true;

interface Vector {
  readonly type: string;
  readonly shape: readonly number[];
}

const checks = adapterChecks<Vector>({
  packageName: '@cutmix/core',
  tensorName: 'a vector',
  makeTensor: 'vector(values)',
  typeName: 'type',
  defaultLayout: 'NHWC',
  isTensor: (value) => Array.isArray(Object(value).shape) && 'type' in Object(value),
  typeAndShape: ({ type, shape }) => ({ type: String(type), shape }),
  checkReadable: (name, { type }) => basic.checkString(`type of ${name}`, type),
});
const basic: Checks = checksFor('@cutmix/core');

/** A check of one value. */
function checkOf(
  name: string,
  valid: unknown,
  accepts: (value: unknown) => boolean,
  call: (value: never) => unknown,
): Target {
  return {
    name: `checks.${name}`,
    prepare: () => ({ args: [new Leaf(valid, accepts, isObject(valid))], call }),
  };
}

function vectorTree(...shape: readonly number[]): Tree {
  return {
    type: new Leaf('float32', (value) => typeof value === 'string'),
    shape: shape.map((dim, i) => new Leaf(dim, i === 3 ? any : isIn(0, 2 ** 53 - 1), i === 3)),
  };
}

function batchTree({ batchSize, height, width }: ReturnType<typeof sizeOf>): Tree {
  return { xs: vectorTree(batchSize, height, width, 3), ys: vectorTree(batchSize, 7) };
}

/** The methods that every class of every adapter inherits. */
export function plannerTargets(
  prefix: string,
  make: (options: object) => CutMixPlanner,
): readonly Target[] {
  const open = (random: Random) => make({ seed: random.below(1000), step: random.below(9) });
  return [
    {
      name: `new ${prefix}`,
      prepare: (random) => ({ args: [optionsTree(random)], call: make }),
    },
    {
      name: `${prefix}.plan`,
      prepare(random) {
        const planner = open(random);
        return {
          args: [sizeTree(random, sizeOf(random))],
          call: planner.plan,
          state: () => planner.step,
        };
      },
    },
    {
      name: `${prefix}.step`,
      prepare(random) {
        const planner = open(random);
        return {
          args: [new Leaf(5, isIn(0, Number.MAX_SAFE_INTEGER))],
          call(step: number) {
            planner.step = step;
          },
          state: () => planner.step,
        };
      },
    },
  ];
}

export const adapterTargets: readonly Target[] = [
  ...plannerTargets('CutMixPlanner', (options) => new CutMixPlanner(options)),
  { name: 'kindOf', prepare: () => ({ args: [new Leaf([], any, true)], call: kindOf }) },
  { name: 'tensorOwner', prepare: () => ({ args: [new Leaf([], any, true)], call: tensorOwner }) },
  checkOf('checkInteger', 3, isIn(0, 5), (value) => basic.checkInteger('it', value, 0, 5)),
  checkOf('checkBoolean', true, isBoolean, (value) => basic.checkBoolean('it', value)),
  checkOf('checkChoice', 'a', isOneOf('a', 'b'), (value) =>
    basic.checkChoice('it', value, ['a', 'b']),
  ),
  checkOf(
    'checkString',
    'a',
    (value) => typeof value === 'string',
    (value) => basic.checkString('it', value),
  ),
  checkOf('checkObject', {}, isObject, (value) => basic.checkObject('it', 'an object', value)),
  checkOf(
    'checkOptions',
    {},
    (value) => isObject(value),
    (value) => basic.checkOptions(value, ['known']),
  ),
  checkOf('wrongKind', undefined, never, (value) => {
    throw basic.wrongKind('it', 'something', value, 'pass another');
  }),
  checkOf('wrongValue', undefined, never, (value) => {
    throw basic.wrongValue('it', 'something', value);
  }),
  {
    name: 'checks.imageSize',
    prepare: () => ({
      // Channels are the adapter's own matter.
      args: [
        [2, 3, 4, 5].map((dim, i) => new Leaf(dim, i === 3 ? any : isIn(0, 2 ** 53 - 1), i === 3)),
      ],
      call: (dims: number[]) => checks.imageSize(dims, undefined, 'it'),
    }),
  },
  {
    name: 'checks.checkBatches',
    prepare(random) {
      const size = sizeOf(random);
      return {
        args: [
          batchTree(size),
          random.below(2) === 0 ? batchTree(size) : new Leaf(undefined, isUndefined, true),
        ],
        call: (a: never, b: never) =>
          checks.checkBatches(a, b, { layout: undefined, numClasses: undefined }),
      };
    },
  },
  {
    name: 'checks.checkPlanFits',
    prepare(random) {
      const size = sizeOf(random);
      return {
        args: [planTree(planOf(random, size))],
        call: (plan: never) => checks.checkPlanFits(plan, size, false),
      };
    },
  },
  {
    name: 'checks.checkPair',
    prepare: () => ({
      args: [vectorTree(2, 3, 4), vectorTree(2, 3, 4)],
      call: (a: never, b: never) => checks.checkPair(a, b, undefined),
    }),
  },
];
