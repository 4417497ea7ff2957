import { initialState, resnet, stateLayout } from '@cutmix/training';
import { createOnnxTrainer } from '@cutmix/training/onnx';
import type { DataKind, Dataset } from '../data/dataset.ts';
import { trainArm } from '../run/loop.ts';
import { noProgress } from '../run/metrics.ts';
import { averaging } from './averaging.ts';
import { evaluate } from './evaluate.ts';
import type { Variant } from './variants.ts';

/** Accuracies are fractions of the test set. */
export interface AblationResult {
  readonly variant: string;
  readonly data: DataKind;
  /** JSON of the recipe, with the epochs of this training. */
  readonly recipe: string;
  readonly epochs: number;
  readonly seed: number;
  readonly accuracy: number;
  /** With the mean of the probabilities for each image and its mirror image. */
  readonly flippedAccuracy: number;
  /** With averaged weights, for a variant that averages them. */
  readonly averagedAccuracy?: number;
  readonly seconds: number;
}

/** The window of averaged weights, as a share of the training. */
const averagedShare = 0.05;

/** Trains one variant of the recipe on one seed. */
export async function runVariant(
  { name, arm, recipe: whole, averagesWeights }: Variant,
  { kind, train, test }: Dataset,
  { epochs, seed }: { readonly epochs: number; readonly seed: number },
): Promise<AblationResult> {
  const network = resnet(20);
  const recipe = { ...whole, epochs };
  const layout = stateLayout(network, recipe.optimizer);
  const start = { state: initialState(layout, BigInt(seed)), progress: noProgress };
  const inner = await createOnnxTrainer({ network, recipe, device: 'cpu', seed: BigInt(seed) });
  const window = (averagedShare * epochs * train.count) / recipe.batchSize;
  const averaged = averagesWeights ? averaging(inner, window) : undefined;
  const trainer = averaged?.trainer ?? inner;
  let seconds = 0;
  await trainArm({
    trainer,
    plan: { arm, recipe, seed: BigInt(seed), train, test },
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
  const { plain, flipped } = await evaluate(inner, await trainer.state(), test);
  const average = averaged && (await evaluate(inner, averaged.average(), test));
  await trainer.dispose();
  return {
    variant: name,
    data: kind,
    recipe: JSON.stringify(recipe),
    epochs,
    seed,
    accuracy: plain,
    flippedAccuracy: flipped,
    ...(average && { averagedAccuracy: average.plain }),
    seconds,
  };
}
