import { recipes } from '@cutmix/example-cifar10';
import { CutMix } from '@cutmix/onnx';
import { initialState, resnet, stateLayout, type Trainer } from '@cutmix/training';
import {
  chooseGraph,
  createOnnxTrainer,
  oneHot,
  plainEmitters,
  threadCount,
  trainingModel,
} from '@cutmix/training/onnx';
import { takeStep } from '@cutmix/training/testing';
import { Tensor } from 'onnxruntime-node';
import { type Case, type Effort, timed } from './measure/measure.ts';
import { aboutNotes, versionsOf } from './measure/python.ts';
import {
  compare,
  type Goal,
  measureGroup,
  type OperatorCost,
  type PartResult,
} from './measure/results.ts';
import { profile } from './profile.ts';
import { type StepCase, type StepFramework, startFramework } from './stepInPython.ts';
import { batchSize, classes, randomImages, tensors } from './trainingBatch.ts';

const network = resnet(20);
const recipe = recipes.keras;
const images = randomImages(1);
const labels = oneHot(images.labels, classes);
const state = initialState(stateLayout(network, recipe.optimizer), 0n);

const stepsPerTurn = 4;
const profiledSteps = 10;

// The first step of a turn is not counted, since threads of the case before may still spin.

function trainerCase(name: string, trainer: Trainer): Case {
  return {
    name,
    turn: async () => {
      await takeStep(trainer, images);
      const start = performance.now();
      for (let step = 0; step < stepsPerTurn; step++) await takeStep(trainer, images);
      return (performance.now() - start) / stepsPerTurn;
    },
  };
}

/** The other frameworks that are available, and a sentence for each that is not. */
async function startFrameworks(): Promise<{ started: StepFramework[]; missing: string[] }> {
  const setup = {
    threads: threadCount,
    recipe,
    parameters: state.parameters,
    images: images.images,
    labels: labels.data as Float32Array,
  };
  const answers = [
    await startFramework('PyTorch', 'torchStep.py', setup, stepsPerTurn),
    await startFramework('Keras', 'kerasStep.py', setup, stepsPerTurn),
  ];
  return {
    started: answers.filter((answer) => typeof answer !== 'string'),
    missing: answers.filter((answer) => typeof answer === 'string'),
  };
}

/** Throws unless all sides compute the same; otherwise comparing their times says nothing. */
async function checkSameLosses(
  [first, ...others]: readonly Trainer[],
  cases: readonly StepCase[],
): Promise<void> {
  const twoSteps = async (trainer: Trainer) => [
    (await takeStep(trainer, images)).loss,
    (await takeStep(trainer, images)).loss,
  ];
  const expected = await twoSteps(first!);
  const compareLosses = (what: string, losses: readonly number[]) => {
    // PyTorch adds Adam's ε in another place, so losses differ from the second step on.
    const agree = expected.every((loss, step) => Math.abs(loss / losses[step]! - 1) < 1e-3);
    if (!agree) throw new Error(`losses differ: ours ${expected}, ${what} ${losses}`);
  };
  for (const trainer of others) compareLosses(trainer.description, await twoSteps(trainer));
  for (const { name, losses } of cases) compareLosses(name, await losses(expected.length));
}

function profilePlain(): Promise<OperatorCost[]> {
  const model = trainingModel({
    network,
    recipe,
    batchSize,
    emitters: plainEmitters,
    packsBytes: false,
  });
  const { step: _, ...vectors } = state;
  const feeds = {
    images: tensors(images).xs,
    labels,
    stepSize: new Tensor('float32', Float32Array.of(0), []),
    ...Object.fromEntries(
      Object.entries(vectors).map(([name, data]) => [
        name,
        new Tensor('float32', data, [data.length]),
      ]),
    ),
  };
  return profile(model, feeds, profiledSteps);
}

function startTrainer(variant: 'plain' | 'blocked'): Promise<Trainer> {
  return createOnnxTrainer({ network, recipe, device: 'cpu', variant, seed: 0n });
}

const plain = 'ONNX Runtime, plain';
const blocked = 'ONNX Runtime, blocked';

/** The goals, as multiples of a step of another framework. */
const limits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  [plain]: { PyTorch: 1.25 },
  [blocked]: { PyTorch: 0.85, Keras: 0.5 },
};

/** The whole training step beside those of PyTorch and Keras, and the share of CutMix in it. */
export async function measureStep(effort: Effort): Promise<PartResult> {
  const cutmixCase = 'CutMix: plan, composite, labels';
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: classes, seed: 0 });
  const [batchA, batchB] = [tensors(images), tensors(randomImages(2))];

  const choice = await chooseGraph(undefined, network);
  const trainers = new Map([[plain, await startTrainer('plain')]]);
  if (choice.variant === 'blocked') trainers.set(blocked, await startTrainer('blocked'));
  for (const trainer of trainers.values()) trainer.load(state);
  const { started, missing } = await startFrameworks();
  const cases = started.flatMap((framework) => framework.cases);
  try {
    await checkSameLosses([...trainers.values()], cases);
    const group = await measureGroup(
      `Training step, ${network.name}, ${threadCount} threads`,
      batchSize,
      effort,
      [
        ...Array.from(trainers, ([name, trainer]) => [trainerCase(name, trainer)] as const),
        ...cases.map((each) => [each.timed] as const),
        [timed(cutmixCase, () => cutmix.apply(batchA, batchB)), plain],
      ],
    );
    const ours = [...trainers.keys()];
    const besideOthers = ours.flatMap((name) =>
      cases.map((other) => compare(group, name, other.name)),
    );
    const besidePlain = trainers.has(blocked) ? [compare(group, blocked, plain)] : [];

    const goals: Goal[] = besideOthers.flatMap(({ name, baseline, ratio }) => {
      const limit = limits[name]?.[baseline.split(',')[0]!];
      return limit === undefined
        ? []
        : [{ what: `${name}, in steps of ${baseline}`, limit, measured: ratio }];
    });
    goals.push({
      what: `${cutmixCase}, in steps of ${plain}`,
      limit: 0.01,
      measured: compare(group, cutmixCase, plain).ratio,
    });
    return {
      groups: [{ ...group, comparisons: [...besideOthers, ...besidePlain, ...group.comparisons] }],
      goals,
      profile: await profilePlain(),
      versions: started.flatMap(({ python }) => versionsOf(python)),
      notes: [
        trainers.has(blocked)
          ? `${blocked}: ${choice.description}.`
          : `${blocked} is not measured: ${choice.description}.`,
        ...missing,
        ...started.flatMap(({ python }) => aboutNotes(python)),
        'All have the same network, weights, batch, SAME padding and l2 term. torch.optim.Adam (fused) ' +
          'adds ε in another place than Keras.',
        'The profiler adds some microseconds to every node, so small operators look slower than they are.',
      ],
    };
  } finally {
    for (const { python } of started) python.close();
    for (const trainer of trainers.values()) await trainer.dispose();
  }
}
