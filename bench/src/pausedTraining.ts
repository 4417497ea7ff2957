import type { Recipe } from '@cutmix/example-cifar10';
import {
  type ArmPlan,
  type Dataset,
  imageRange,
  noProgress,
  stepsPerEpoch,
  trainArm,
} from '@cutmix/example-cifar10';
import type { Trainer, TrainState } from '@cutmix/training';

/** The training loop of the example, paused between turns. */
export interface PausedTraining {
  /** Takes some steps; returns the mean time from the start of one to the start of the next. */
  turn(): Promise<number>;
  end(): Promise<void>;
}

export interface TrainingSetup {
  readonly trainer: Trainer;
  readonly recipe: Recipe;
  readonly state: TrainState;
  readonly seed: bigint;
  readonly data: Pick<Dataset, 'train' | 'test'>;
  /** The most turns that will be taken. */
  readonly turns: number;
  /** The steps of a turn that are counted; one before them is not. */
  readonly stepsPerTurn: number;
}

export function startPausedTraining(setup: TrainingSetup): PausedTraining {
  const { trainer, stepsPerTurn } = setup;
  let allowed = 0;
  let go = () => {};
  let onPause = (_now: number) => {};
  let first = 0;
  const step: Trainer['step'] = async (...batch) => {
    const now = performance.now();
    if (allowed === stepsPerTurn) first = now;
    if (allowed === 0) {
      onPause(now);
      await new Promise<void>((resolve) => {
        go = resolve;
      });
    }
    allowed--;
    return trainer.step(...batch);
  };
  const stop = new AbortController();
  const training = trainArm({
    trainer: { ...trainer, step },
    plan: planOf(setup),
    start: { state: setup.state, progress: noProgress },
    save: async () => {},
    saveEveryMilliseconds: Number.POSITIVE_INFINITY,
    observer: { step() {}, evaluate() {}, epoch() {} },
    signal: stop.signal,
  });
  return {
    async turn() {
      const paused = new Promise<number>((resolve) => {
        onPause = resolve;
      });
      allowed = 1 + stepsPerTurn;
      go();
      return ((await paused) - first) / stepsPerTurn;
    },
    async end() {
      stop.abort();
      allowed = Number.POSITIVE_INFINITY;
      go();
      await training;
    },
  };
}

/** Long enough for all turns, with every step mixed and almost no evaluation. */
function planOf({ recipe, seed, data, turns, stepsPerTurn }: TrainingSetup): ArmPlan {
  const plan: ArmPlan = {
    arm: 'cutmix',
    recipe: { ...recipe, mixedEpochFraction: 1 },
    seed,
    train: data.train,
    test: imageRange(data.test, 0, 1),
  };
  // The last turn ends when the step after it starts.
  const steps = turns * (1 + stepsPerTurn) + 1;
  const epochs = Math.max(recipe.epochs, Math.ceil(steps / stepsPerEpoch(plan)));
  return { ...plan, recipe: { ...plan.recipe, epochs } };
}
