import type { Recipe } from './recipe.ts';

/** The learning rate of step `step` of `steps`, counted from 0. */
export function learningRateAt(
  { optimizer: { learningRate }, schedule }: Recipe,
  step: number,
  steps: number,
): number {
  switch (schedule.kind) {
    case 'constant':
      return learningRate;
    case 'oneCycle': {
      const position = (step + 1) / (steps + 1);
      const fraction =
        position < schedule.warmUp
          ? position / schedule.warmUp
          : (1 - position) / (1 - schedule.warmUp);
      return learningRate * fraction;
    }
  }
}
