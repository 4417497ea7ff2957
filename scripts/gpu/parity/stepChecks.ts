import {
  initialState,
  type Network,
  resnet,
  stateLayout,
  type Trainer,
  type TrainingRecipe,
  type TrainState,
} from '@cutmix/training';
import { createOnnxTrainer } from '@cutmix/training/onnx';
import {
  adamRecipe,
  nchwcResnet,
  nesterovRecipe,
  relativeError,
  tinyBatch,
  tinyRecipe,
  tinyState,
} from '@cutmix/training/testing';
import type { Target } from '../targets.ts';
import type { Check, Outcome } from './check.ts';

interface Training {
  readonly network: Network;
  readonly recipe: TrainingRecipe;
  readonly start: TrainState;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate?: number;
}

/** How far the device may be from the CPU; the first loss is always to 1e-4. */
interface Tolerance {
  readonly loss: number;
  readonly parameters: number;
}

async function train(trainer: Trainer, training: Training) {
  const { network, start, steps, batchSize, learningRate } = training;
  const batch = (seed: number) => {
    const { count, bytes, classIds } = tinyBatch(network, batchSize, seed);
    return { count, images: bytes, labels: classIds };
  };
  trainer.load(start);
  for (let step = 0; step < steps; step++) {
    await trainer.step(batch(step), batch(100 + step), learningRate);
  }
  const losses = (await trainer.results()).map(({ loss }) => loss);
  return { losses, parameters: (await trainer.state()).parameters };
}

/** Takes the same steps from the same weights on the CPU and on the target. */
async function compareSteps(
  target: Target,
  training: Training,
  tolerance: Tolerance,
): Promise<Outcome> {
  const { network, recipe } = training;
  const config = { network, recipe, seed: 9n };
  const reference = await createOnnxTrainer({ ...config, device: 'cpu', variant: 'plain' });
  const tried = await target.createTrainer({ ...config, device: target.device });
  try {
    const [expected, actual] = [await train(reference, training), await train(tried, training)];
    const lossErrors = expected.losses.map((loss, step) => Math.abs(loss - actual.losses[step]!));
    const firstLossError = lossErrors[0]!;
    const largestLossError = Math.max(...lossErrors);
    const parameterError = relativeError(actual.parameters, expected.parameters);
    const ok =
      firstLossError <= 1e-4 &&
      largestLossError <= tolerance.loss &&
      parameterError <= tolerance.parameters;
    const losses = `${actual.losses[0]} to ${actual.losses.at(-1)}`;
    return { ok, firstLossError, largestLossError, parameterError, losses };
  } finally {
    await tried.dispose();
    await reference.dispose();
  }
}

/** A network with every kind of layer, in the middle of a training. */
function tinyTraining(recipe: TrainingRecipe): Training {
  const network = { ...nchwcResnet(4), inputSize: 8 };
  const { secondMoments, ...state } = tinyState(network);
  const isAdam = recipe.optimizer.kind === 'adam';
  const start = { ...state, secondMoments: isAdam ? secondMoments : new Float32Array(0) };
  return { network, recipe, start, steps: 20, batchSize: 4 };
}

function resnetTraining(recipe: TrainingRecipe, tiny: boolean): Training {
  const network = resnet(20);
  const start = initialState(stateLayout(network, recipe.optimizer), 1n);
  const size = tiny ? { steps: 2, batchSize: 2 } : { steps: 20, batchSize: 32 };
  return { network, recipe, start, ...size };
}

/** Training steps on the target against the CPU. */
export function stepChecks(target: Target, tiny: boolean): readonly Check[] {
  const check = (optimizer: string, training: Training, tolerance: Tolerance): Check => {
    const { network, steps, batchSize } = training;
    return {
      name: `${steps} steps of ${network.name}, ${optimizer}, batches of ${batchSize}`,
      run: () => compareSteps(target, training, tolerance),
    };
  };
  const { optimizer } = nesterovRecipe;
  // Rounding errors grow from step to step, on any two devices. Between the two graphs of a CPU they
  // were .004 in the loss and .009 in the parameters with Adam, 3e-4 and 2e-4 with momentum at this
  // learning rate; at .1 two runs differ entirely after 20 steps.
  const slow = { ...resnetTraining(nesterovRecipe, tiny), learningRate: 2e-3 };
  const exact = { loss: 5e-5, parameters: 1e-4 };
  return [
    check('Adam', tinyTraining(tinyRecipe), exact),
    check('Nesterov', tinyTraining({ ...tinyRecipe, optimizer }), exact),
    check('Adam', resnetTraining(adamRecipe, tiny), { loss: 2e-2, parameters: 4e-2 }),
    check('Nesterov', slow, { loss: 5e-3, parameters: 2e-3 }),
  ];
}
