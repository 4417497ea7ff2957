import type { Trainer, TrainState } from '@cutmix/training';

/** What an evaluation depends on. */
export type Weights = Pick<TrainState, 'parameters' | 'runningStatistics'>;

const stepsBetween = 8;

/**
 * A trainer that also keeps an exponential average of its weights and running statistics over about
 * the last `window` steps. The average is divided by the sum of its factors, so that it has no bias
 * toward where it started.
 */
export function averaging(
  trainer: Trainer,
  window: number,
): { readonly trainer: Trainer; average(): Weights } {
  const decay = (1 - 1 / window) ** stepsBetween;
  let steps = 0;
  let factors = 0;
  const sums: Record<keyof Weights, Float64Array> = {
    parameters: new Float64Array(),
    runningStatistics: new Float64Array(),
  };

  function add(kind: keyof Weights, values: Float32Array): void {
    if (factors === 0) sums[kind] = new Float64Array(values.length);
    const sum = sums[kind];
    for (let i = 0; i < sum.length; i++) sum[i] = decay * sum[i]! + (1 - decay) * values[i]!;
  }

  return {
    average: () => ({
      parameters: Float32Array.from(sums.parameters, (sum) => sum / factors),
      runningStatistics: Float32Array.from(sums.runningStatistics, (sum) => sum / factors),
    }),
    trainer: {
      ...trainer,
      async step(...batch) {
        await trainer.step(...batch);
        if (++steps % stepsBetween === 0) {
          const { parameters, runningStatistics } = await trainer.state();
          add('parameters', parameters);
          add('runningStatistics', runningStatistics);
          factors = decay * factors + (1 - decay);
        }
      },
    },
  };
}
