import { type CutMixPlan, planCutMix, planToJSON } from '@cutmix/core';
import type { Random } from '../random.ts';
import {
  isBoolean,
  isIn,
  isObject,
  isOneOf,
  isSeed,
  isShare,
  Leaf,
  optional,
  some,
  type Tree,
} from './tree.ts';

const maxSamples = 2 ** 24;
const maxSide = 2 ** 31 - 1;
const maxStep = Number.MAX_SAFE_INTEGER;

const isShape = (value: unknown): boolean =>
  typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY;
const isAlpha = (value: unknown): boolean =>
  isShape(value) || (Array.isArray(value) && value.length === 2 && value.every(isShape));

export const uniform = (random: Random): number => random.below(2 ** 30) / 2 ** 30;

export function alphaOf(random: Random): number | [number, number] {
  const shape = () => random.pick([1, 1, 0.2, 0.5, 2.5, 1e-3, 40]);
  return random.below(3) === 0 ? [shape(), shape()] : shape();
}

/** Options of every class, as a tree. */
export function optionsTree(random: Random): Record<string, Tree> {
  return {
    seed: new Leaf(random.below(2 ** 32), optional(isSeed)),
    ...some(random, {
      alpha: new Leaf(alphaOf(random), optional(isAlpha), true),
      placement: new Leaf(
        random.pick(['clipped', 'inside']),
        optional(isOneOf('clipped', 'inside')),
      ),
      minBoxSize: new Leaf(random.below(4), optional(isIn(0, maxStep))),
      probability: new Leaf(uniform(random), optional(isShare)),
      granularity: new Leaf('batch', optional(isOneOf('sample', 'batch', 'pair'))),
      pairing: new Leaf('roll', optional(isOneOf('shuffle', 'roll', 'reverse', 'cycle'))),
      labelSmoothing: new Leaf(uniform(random), optional(isShare)),
      step: new Leaf(random.below(1000), optional(isIn(0, maxStep))),
    }),
  };
}

export interface Size {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
}

export function sizeOf(random: Random): Size {
  return {
    batchSize: random.below(6),
    height: random.between(4, 12),
    width: random.between(4, 12),
  };
}

export function sizeTree(random: Random, { batchSize, height, width }: Size): Tree {
  return {
    batchSize: new Leaf(batchSize, isIn(0, maxSamples)),
    height: new Leaf(height, isIn(1, maxSide)),
    width: new Leaf(width, isIn(1, maxSide)),
    ...some(random, {
      step: new Leaf(random.below(1000), optional(isIn(0, maxStep))),
      offset: new Leaf(random.below(1000), optional(isIn(0, 2 ** 32))),
      paired: new Leaf(random.below(2) === 0, optional(isBoolean)),
    }),
  };
}

export function planOf(random: Random, size: Size, paired = false): CutMixPlan {
  return planCutMix({ seed: random.below(1000) }, { ...size, paired });
}

/** A plan, in memory or as JSON. */
export function planTree(plan: CutMixPlan, asJSON = false): Record<string, Tree> {
  const { batchSize, height, width, step, paired } = plan;
  const { boxes, partners, lambdas } = asJSON ? planToJSON(plan) : plan;
  return {
    batchSize: new Leaf(batchSize, isIn(0, maxSamples)),
    height: new Leaf(height, isIn(1, maxSide)),
    width: new Leaf(width, isIn(1, maxSide)),
    step: new Leaf(step, isIn(0, maxStep)),
    paired: new Leaf(paired, isBoolean),
    boxes: new Leaf(boxes, isObject, true),
    partners: new Leaf(partners, isObject, true),
    lambdas: new Leaf(lambdas, isObject, true),
  };
}

export interface Labels {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Labels of `[N, K]`, or class ids. */
export function labelsOf(random: Random, rows: number, classes: number, areIds: boolean): Labels {
  if (areIds) {
    return { data: Int32Array.from({ length: rows }, () => random.below(classes)), shape: [rows] };
  }
  const data = Float32Array.from({ length: rows * classes }, () => uniform(random));
  return { data, shape: [rows, classes] };
}
