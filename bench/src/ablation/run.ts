import type { Dataset } from '@cutmix/example-cifar10/src/data/dataset.ts';
import { initialState } from '@cutmix/example-cifar10/src/initialize.ts';
import { trainRun } from '@cutmix/example-cifar10/src/loop.ts';
import { noProgress } from '@cutmix/example-cifar10/src/metrics.ts';
import { resnet20 } from '@cutmix/example-cifar10/src/network.ts';
import { createOnnxTrainer } from '@cutmix/example-cifar10/src/onnx/trainer.ts';
import { stateLayout } from '@cutmix/example-cifar10/src/parameters.ts';
import type { Trainer, TrainState } from '@cutmix/example-cifar10/src/trainer.ts';
import { evaluate } from './evaluate.ts';
import type { Variant } from './variants.ts';

/** Accuracies are fractions of the test set. */
export interface AblationResult {
  readonly variant: string;
  /** JSON of the recipe, with the epochs of this training. */
  readonly recipe: string;
  readonly epochs: number;
  readonly seed: number;
  readonly accuracy: number;
  /** With the mean of the probabilities of each image and its mirror image. */
  readonly flippedAccuracy: number;
  /** Of the exponential average of the weights. */
  readonly averagedAccuracy: number;
  readonly seconds: number;
}

const averageEvery = 8;
// A window of about 1,000 steps, 1.3 epochs of 64 images a step.
const averageDecay = 0.999 ** averageEvery;

type Averaged = Pick<TrainState, 'parameters' | 'statistics'>;

function copy({ parameters, statistics }: Averaged): Averaged {
  return { parameters: parameters.slice(), statistics: statistics.slice() };
}

function approach(average: Float32Array, values: Float32Array): void {
  for (const [i, value] of values.entries()) {
    average[i] = averageDecay * average[i]! + (1 - averageDecay) * value;
  }
}

/** A trainer that also keeps an exponential average of its weights and running statistics. */
function averaging(trainer: Trainer): { trainer: Trainer; average(): Averaged } {
  let average: Averaged = { parameters: new Float32Array(), statistics: new Float32Array() };
  let steps = 0;
  return {
    average: () => average,
    trainer: {
      ...trainer,
      load(state: TrainState) {
        trainer.load(state);
        average = copy(state);
      },
      async step(...batch) {
        const result = await trainer.step(...batch);
        if (++steps % averageEvery === 0) {
          const { parameters, statistics } = await trainer.state();
          approach(average.parameters, parameters);
          approach(average.statistics, statistics);
        }
        return result;
      },
    },
  };
}

/** Trains one variant of the recipe on one seed. */
export async function runVariant(
  { name, run, recipe: whole }: Variant,
  { train, test }: Dataset,
  { epochs, seed }: { readonly epochs: number; readonly seed: number },
): Promise<AblationResult> {
  const network = resnet20();
  const recipe = { ...whole, epochs };
  const layout = stateLayout(network, recipe.optimizer);
  const start = { state: initialState(layout, BigInt(seed)), progress: noProgress };
  const inner = await createOnnxTrainer({ network, recipe, device: 'cpu', seed: BigInt(seed) });
  const { trainer, average } = averaging(inner);
  let seconds = 0;
  await trainRun({
    trainer,
    plan: { run, recipe, seed: BigInt(seed), train, test },
    start,
    save: async () => {},
    saveEveryMilliseconds: Number.POSITIVE_INFINITY,
    observer: {
      step() {},
      evaluate() {},
      epoch(metrics) {
        seconds += metrics.seconds;
      },
    },
    signal: new AbortController().signal,
  });
  const state = await trainer.state();
  const { plain, flipped } = await evaluate(network, recipe, state, test);
  const averaged = await evaluate(network, recipe, { ...state, ...average() }, test);
  await trainer.dispose();
  return {
    variant: name,
    recipe: JSON.stringify(recipe),
    epochs,
    seed,
    accuracy: plain,
    flippedAccuracy: flipped,
    averagedAccuracy: averaged.plain,
    seconds,
  };
}
