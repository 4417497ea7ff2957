// Prints how long a training step of ResNet-20 takes: steps.ts onnx-cuda, or another target, or pytorch
import { spawnSync } from 'node:child_process';
import { alternate, type Case, spread, startFramework, versionsOf } from '@cutmix/bench';
import { recipes } from '@cutmix/example-cifar10';
import { initialState, resnet, stateLayout } from '@cutmix/training';
import { oneHot, threadCount } from '@cutmix/training/onnx';
import { tinyBatch } from '@cutmix/training/testing';
import { describeTarget, findTarget } from './targets.ts';

const tiny = process.env['KIT_TINY'] === '1';
const batchSizes = tiny ? [2] : [32, 128, 512];
const effort = { rounds: tiny ? 1 : 21, seconds: 10 };
const network = resnet(20);
const recipe = recipes.keras;
const state = initialState(stateLayout(network, recipe.optimizer), 0n);

interface Opened {
  readonly description: string;
  readonly cases: readonly Case[];
  close(): Promise<void> | void;
}

function randomBatch(count: number, seed: number) {
  const { bytes: images, classIds: labels } = tinyBatch(network, count, seed);
  return { count, images, labels };
}

async function openTarget(name: string, batchSize: number): Promise<Opened> {
  const target = findTarget(name);
  await describeTarget(target);
  const config = { network, recipe, device: target.device, seed: 0n };
  const trainer = await target.createTrainer(config);
  trainer.load(state);
  const [batch, partners] = [randomBatch(batchSize, 1), randomBatch(batchSize, 2)];
  const turn = async () => {
    const start = performance.now();
    for (let step = 0; step < trainer.stepsPerRead; step++) await trainer.step(batch, partners);
    await trainer.results();
    return (performance.now() - start) / trainer.stepsPerRead;
  };
  const { description } = trainer;
  return { description, cases: [{ name, turn }], close: () => trainer.dispose() };
}

async function openPytorch(batchSize: number): Promise<Opened> {
  const { images, labels } = randomBatch(batchSize, 1);
  const shares = oneHot(labels, network.classes).data as Float32Array;
  const setup = { threads: threadCount, recipe, parameters: state.parameters, images };
  const started = await startFramework('PyTorch', 'torchStep.py', { ...setup, labels: shares }, 8);
  if (typeof started === 'string') throw new Error(started);
  const { cases, python } = started;
  const description = [...versionsOf(python), ...Object.values(python.about.missing)].join(', ');
  return { description, cases: cases.map((each) => each.timed), close: () => python.close() };
}

/** MiB of the GPU that are in use, by all processes. */
function gpuMemory(): string {
  const flags = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
  const { status, stdout } = spawnSync('nvidia-smi', flags, { encoding: 'utf8' });
  return status === 0 ? `, ${stdout.split('\n')[0]} MiB of the GPU in use` : '';
}

async function measure(name: string, batchSize: number): Promise<void> {
  const open = name === 'pytorch' ? openPytorch : (size: number) => openTarget(name, size);
  const { description, cases, close } = await open(batchSize);
  console.log(`${batchSize} images a step, ${description}`);
  for (const { name: variant, milliseconds } of await alternate(cases, effort)) {
    const { p10, median, p90 } = spread(milliseconds);
    const range = [p10, p90].map((value) => value.toFixed(2)).join(' – ');
    const rate = Math.round((1e3 * batchSize) / median);
    console.log(`  ${variant}: ${median.toFixed(2)} ms (${range}), ${rate} images/s${gpuMemory()}`);
  }
  await close();
}

try {
  for (const batchSize of batchSizes) await measure(process.argv[2] ?? '', batchSize);
  process.exit(0);
} catch (error) {
  console.log((error as Error).message);
  process.exit(1);
}
