import { initialState } from '@cutmix/example-cifar10/src/initialize.ts';
import { resnet20 } from '@cutmix/example-cifar10/src/network.ts';
import { trainingModel } from '@cutmix/example-cifar10/src/onnx/graphs.ts';
import { oneHot } from '@cutmix/example-cifar10/src/onnx/labels.ts';
import { plainEmitters } from '@cutmix/example-cifar10/src/onnx/plain/index.ts';
import { threadCount } from '@cutmix/example-cifar10/src/onnx/sessions.ts';
import { createOnnxTrainer } from '@cutmix/example-cifar10/src/onnx/trainer.ts';
import { stateLayout } from '@cutmix/example-cifar10/src/parameters.ts';
import { recipes } from '@cutmix/example-cifar10/src/recipe.ts';
import type { Trainer } from '@cutmix/example-cifar10/src/trainer.ts';
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
const state = initialState(stateLayout(network), 0n);

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

/** Throws unless both sides compute the same: else a comparison of their times says nothing. */
async function checkSameLosses(trainer: Trainer, torch: Torch): Promise<void> {
  const ours = [(await trainer.step(images)).loss, (await trainer.step(images)).loss];
  for (const variant of torch.variants) {
    const { losses } = await torch.step(variant, ours.length);
    // Adam's ε stands elsewhere in PyTorch, hence the difference from the second step on.
    const agree = ours.every((loss, step) => Math.abs(loss / losses[step]! - 1) < 1e-3);
    if (!agree) throw new Error(`losses differ: ours ${ours}, PyTorch ${variant} ${losses}`);
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

/** The example's whole training step beside PyTorch's, and what CutMix adds to it. */
export async function measureStep(rounds: number): Promise<PartResult> {
  const plain = 'ONNX Runtime, plain';
  const cutmixCase = 'CutMix: plan, composite, labels';
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: classes, seed: 0 });
  const [batchA, batchB] = [tensors(images), tensors(randomImages(2))];

  const trainer = await createOnnxTrainer({
    network,
    recipe,
    device: 'cpu',
    graph: 'plain',
    seed: 0n,
  });
  trainer.load(state);
  const torch = await startTorchIfThere();
  const variants = typeof torch === 'string' ? [] : torch.variants;
  try {
    if (typeof torch !== 'string') await checkSameLosses(trainer, torch);
    const group = await measureGroup(
      `Training step, ${network.name}, ${threadCount} threads`,
      batchSize,
      rounds,
      [
        [trainerCase(plain, trainer)],
        ...(typeof torch === 'string'
          ? []
          : variants.map((variant) => [torchCase(torch, variant)] as const)),
        [timed(cutmixCase, () => cutmix.apply(batchA, batchB)), plain],
      ],
    );
    const besideTorch = variants.map((variant) => compare(group, plain, torchName(variant)));
    const goals: Goal[] = [
      {
        what: `${cutmixCase}, in training steps`,
        limit: 0.01,
        measured: compare(group, cutmixCase, plain).ratio,
      },
    ];
    for (const { baseline, ratio } of besideTorch) {
      goals.push({ what: `${plain}, in steps of ${baseline}`, limit: 1.5, measured: ratio });
    }
    return {
      groups: [{ ...group, comparisons: [...besideTorch, ...group.comparisons] }],
      goals,
      profile: await profilePlain(),
      notes: [
        typeof torch === 'string'
          ? torch
          : `PyTorch ${torch.version}, Python ${torch.python}: same network, weights, batch, SAME ` +
            'padding and l2 term; torch.optim.Adam, fused, whose ε stands elsewhere than in Keras.',
        'The profiler adds some microseconds to every node: small operators look dearer than they are.',
      ],
    };
  } finally {
    if (typeof torch !== 'string') torch.close();
    await trainer.dispose();
  }
}
