import type { Optimizer } from './recipe.ts';

/**
 * The factor of an update in step `step`, counted from 0. For Adam it is the factor of m / (√v + ε)
 * in the efficient form at the end of section 2 of Kingma and Ba (2015), as in Keras: ε is added to
 * √v before the bias corrections.
 */
export function stepSize(optimizer: Optimizer, learningRate: number, step: number): number {
  switch (optimizer.kind) {
    case 'adam': {
      const { beta1, beta2 } = optimizer;
      const taken = step + 1;
      return (learningRate * Math.sqrt(1 - beta2 ** taken)) / (1 - beta1 ** taken);
    }
    case 'nesterov':
      return learningRate;
  }
}
