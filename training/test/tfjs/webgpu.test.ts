import { describeDevices } from '../../src/devices/startDevice.ts';
import { tfjsStarters } from '../../src/tfjs/backends/starters.ts';
import { createTfjsTrainer } from '../../src/tfjs/trainer.ts';
import { describeOnWebgpu } from '../onWebgpu.ts';

const devices = await describeDevices(tfjsStarters);
const webgpu = devices.find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) console.warn(`tfjs training is not tested on WebGPU: ${webgpu.detail}`);

describeOnWebgpu('TensorFlow.js on WebGPU', webgpu.available, createTfjsTrainer);
