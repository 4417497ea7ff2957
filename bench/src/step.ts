import { initialState } from '@cutmix/example-cifar10/src/initialize.ts';
import { resnet20 } from '@cutmix/example-cifar10/src/network.ts';
import { chooseEmitters } from '@cutmix/example-cifar10/src/onnx/chooseEmitters.ts';
import { trainingModel } from '@cutmix/example-cifar10/src/onnx/graphs.ts';
import { oneHot } from '@cutmix/example-cifar10/src/onnx/labels.ts';
import { plainEmitters } from '@cutmix/example-cifar10/src/onnx/plain/index.ts';
import { threadCount } from '@cutmix/example-cifar10/src/onnx/sessions.ts';
import { createOnnxTrainer } from '@cutmix/example-cifar10/src/onnx/trainer.ts';
import { stateLayout } from '@cutmix/example-cifar10/src/parameters.ts';
import { recipes } from '@cutmix/example-cifar10/src/recipe.ts';
import type { GraphKind, Trainer } from '@cutmix/example-cifar10/src/trainer.ts';
import { CutMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-node';
import { type Case, timed } from './measure.ts';
import { profile } from './profile.ts';
import { compare, type Goal, measureGroup, type OperatorCost, type PartResult } from './results.ts';
import { findPython, howToInstall, startTorch, type Torch } from './torch.ts';
import { batchSize, classes, randomImages, tensors } from './trainingBatch.ts';

const network = resnet20();
const recipe = recipes.keras;
const images = randomImages(1);
const labels = oneHot(images.labels, classes);
const state = initialState(stateLayout(network, recipe.optimizer), 0n);

const stepsPerTurn = 4;
const profiledSteps = 10;

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

// The first step of a turn is not counted: the other side's threads may still be spinning.

function trainerCase(name: string, trainer: Trainer): Case {
  return {
    name,
    turn: async () => {
      await trainer.step(images);
      const start = performance.now();
      for (let step = 0; step < stepsPerTurn; step++) await trainer.step(images);
      return (performance.now() - start) / stepsPerTurn;
    },
  };
}

const torchName = (variant: string) => `PyTorch, ${variant}`;

function torchCase(torch: Torch, variant: string): Case {
  return {
    name: torchName(variant),
    turn: async () => {
      const { milliseconds } = await torch.step(variant, 1 + stepsPerTurn);
      return mean(milliseconds.slice(1));
    },
  };
}

async function startTorchIfThere(): Promise<Torch | string> {
  const python = findPython();
  if (!python) return `PyTorch is left out: there is no Python with torch (${howToInstall}).`;
  try {
    const { parameters } = state;
    return await startTorch(python, {
      threads: threadCount,
      recipe,
      parameters,
      images: images.images,
      labels: labels.data as Float32Array,
    });
  } catch (error) {
    return `PyTorch is left out: ${(error as Error).message} (${howToInstall}).`;
  }
}

/** Throws unless all sides compute the same: else a comparison of their times says nothing. */
async function checkSameLosses(
  [first, ...others]: readonly Trainer[],
  torch: Torch | undefined,
): Promise<void> {
  const twoSteps = async (trainer: Trainer) => [
    (await trainer.step(images)).loss,
    (await trainer.step(images)).loss,
  ];
  const expected = await twoSteps(first!);
  const compareLosses = (what: string, losses: readonly number[]) => {
    // Adam's ε stands elsewhere in PyTorch, hence the difference from the second step on.
    const agree = expected.every((loss, step) => Math.abs(loss / losses[step]! - 1) < 1e-3);
    if (!agree) throw new Error(`losses differ: ours ${expected}, ${what} ${losses}`);
  };
  for (const trainer of others) compareLosses(trainer.description, await twoSteps(trainer));
  for (const variant of torch?.variants ?? []) {
    compareLosses(torchName(variant), (await torch!.step(variant, expected.length)).losses);
  }
}

function profilePlain(): Promise<OperatorCost[]> {
  const model = trainingModel({
    network,
    recipe,
    batchSize,
    emitters: plainEmitters,
    packsBytes: false,
    mixes: false,
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

function startTrainer(graph: GraphKind): Promise<Trainer> {
  return createOnnxTrainer({ network, recipe, device: 'cpu', graph, seed: 0n });
}

/** The example's whole training step beside PyTorch's, and what CutMix adds to it. */
export async function measureStep(rounds: number): Promise<PartResult> {
  const plain = 'ONNX Runtime, plain';
  const blocked = 'ONNX Runtime, blocked';
  const cutmixCase = 'CutMix: plan, composite, labels';
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: classes, seed: 0 });
  const [batchA, batchB] = [tensors(images), tensors(randomImages(2))];

  const choice = await chooseEmitters(undefined, network);
  const trainers = new Map([[plain, await startTrainer('plain')]]);
  if (choice.kind === 'blocked') trainers.set(blocked, await startTrainer('blocked'));
  for (const trainer of trainers.values()) trainer.load(state);
  const torch = await startTorchIfThere();
  const variants = typeof torch === 'string' ? [] : torch.variants;
  try {
    await checkSameLosses([...trainers.values()], typeof torch === 'string' ? undefined : torch);
    const group = await measureGroup(
      `Training step, ${network.name}, ${threadCount} threads`,
      batchSize,
      rounds,
      [
        ...Array.from(trainers, ([name, trainer]) => [trainerCase(name, trainer)] as const),
        ...(typeof torch === 'string'
          ? []
          : variants.map((variant) => [torchCase(torch, variant)] as const)),
        [timed(cutmixCase, () => cutmix.apply(batchA, batchB)), plain],
      ],
    );
    const besideTorch = [...trainers.keys()].flatMap((name) =>
      variants.map((variant) => compare(group, name, torchName(variant))),
    );
    const besidePlain = trainers.has(blocked) ? [compare(group, blocked, plain)] : [];
    const goals: Goal[] = [
      {
        what: `${cutmixCase}, in training steps`,
        limit: 0.01,
        measured: compare(group, cutmixCase, plain).ratio,
      },
    ];
    for (const { name, baseline, ratio } of besideTorch) {
      if (name !== plain) continue;
      goals.push({ what: `${name}, in steps of ${baseline}`, limit: 1.5, measured: ratio });
    }
    return {
      groups: [{ ...group, comparisons: [...besideTorch, ...besidePlain, ...group.comparisons] }],
      goals,
      profile: await profilePlain(),
      notes: [
        trainers.has(blocked)
          ? `${blocked}: ${choice.description}.`
          : `${blocked} is left out: ${choice.description}.`,
        typeof torch === 'string'
          ? torch
          : `PyTorch ${torch.version}, Python ${torch.python}: same network, weights, batch, SAME ` +
            'padding and l2 term; torch.optim.Adam, fused, whose ε stands elsewhere than in Keras.',
        'The profiler adds some microseconds to every node: small operators look dearer than they are.',
      ],
    };
  } finally {
    if (typeof torch !== 'string') torch.close();
    for (const trainer of trainers.values()) await trainer.dispose();
  }
}
