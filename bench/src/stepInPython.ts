import type { Recipe } from '@cutmix/example-cifar10';
import type { Case } from './measure/measure.ts';
import { type About, base64, type Python, startPython } from './measure/python.ts';

/** What all sides train with. */
export interface StepSetup {
  readonly threads: number;
  readonly recipe: Recipe;
  /** Flat, in the order of `stateLayout`. */
  readonly parameters: Float32Array;
  /** [N, 3, 32, 32]. */
  readonly images: Uint8Array;
  /** [N, 10]. */
  readonly labels: Float32Array;
}

/** A framework and its ways to take the step. */
export interface StepFramework {
  readonly name: string;
  readonly python: Python;
  readonly cases: readonly StepCase[];
}

export interface StepCase {
  readonly name: string;
  losses(steps: number): Promise<readonly number[]>;
  readonly timed: Case;
}

interface Steps {
  readonly losses: readonly number[];
  readonly milliseconds: readonly number[];
}

/**
 * Starts a framework.
 *
 * @returns A sentence instead if it is not available.
 */
export async function startFramework(
  name: string,
  script: string,
  { threads, recipe, parameters, images, labels }: StepSetup,
  stepsPerTurn: number,
): Promise<StepFramework | string> {
  const { optimizer: adam, batchNorm, l2 } = recipe;
  const python = await startPython<About & { readonly variants: readonly string[] }>(name, script, {
    threads,
    recipe: { adam, batchNorm, l2 },
    parameters: base64(parameters),
    images: base64(images),
    labels: base64(labels),
  });
  if (typeof python === 'string') return python;
  const steps = (variant: string, count: number) =>
    python.ask<Steps>('turn', { variant, steps: count });
  const cases = python.about.variants.map((variant): StepCase => {
    const caseName = `${name}, ${variant}`;
    return {
      name: caseName,
      losses: async (count) => (await steps(variant, count)).losses,
      timed: {
        name: caseName,
        turn: async () => {
          // The first step is not counted, as in the other cases.
          const { milliseconds } = await steps(variant, 1 + stepsPerTurn);
          const counted = milliseconds.slice(1);
          return counted.reduce((sum, time) => sum + time, 0) / counted.length;
        },
      },
    };
  });
  return { name, python, cases };
}
