import type { Device, StartedDevice, Trainer, TrainerConfig } from '@cutmix/training';
import {
  createOnnxTrainer,
  startCuda,
  startWebgpu as startOnnxWebgpu,
} from '@cutmix/training/onnx';
import { createTfjsTrainer, startWebgpu as startTfjsWebgpu } from '@cutmix/training/tfjs';

/** A runtime on one kind of GPU. */
export interface Target {
  readonly name: string;
  readonly device: Exclude<Device, 'cpu'>;
  start(): Promise<StartedDevice>;
  createTrainer(config: TrainerConfig): Promise<Trainer>;
}

export const targets: readonly Target[] = [
  {
    name: 'onnx-cuda',
    device: 'cuda',
    start: startCuda,
    createTrainer: createOnnxTrainer,
  },
  {
    name: 'onnx-webgpu',
    device: 'webgpu',
    start: startOnnxWebgpu,
    createTrainer: createOnnxTrainer,
  },
  {
    name: 'tfjs-webgpu',
    device: 'webgpu',
    start: startTfjsWebgpu,
    createTrainer: createTfjsTrainer,
  },
];

/** @throws Error if there is no target of that name. */
export function findTarget(name: string | undefined): Target {
  const target = targets.find((each) => each.name === name);
  const names = targets.map((each) => each.name).join(', ');
  if (!target) throw new Error(`target must be one of ${names}, received ${name}`);
  return target;
}

/**
 * Starts the target once and returns its description.
 *
 * @throws Error if it does not start, or if it is a software adapter and KIT_ALLOW_SOFTWARE is not 1.
 */
export async function describeTarget({ start }: Target): Promise<string> {
  const { description, software, dispose } = await start();
  dispose();
  if (!software) return description;
  if (process.env['KIT_ALLOW_SOFTWARE'] === '1') return `${description} (software)`;
  throw new Error(`${description} is a software adapter; KIT_ALLOW_SOFTWARE=1 accepts it`);
}
