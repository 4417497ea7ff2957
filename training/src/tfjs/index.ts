/** Training with TensorFlow.js. */
export { startWasm } from './backends/wasm.ts';
export { startWebgpu } from './backends/webgpu.ts';
export { createTfjsTrainer, describeTfjsDevices, measureTfjsDevices } from './trainer.ts';
