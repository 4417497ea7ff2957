/** The training engine: networks, recipes, trainers and devices, without data, files or a command line. */
export { argmaxRows } from './argmax.ts';
export { roundedMilliseconds } from './devices/chooseDevice.ts';
export { type DeviceReport, describeDevices, type StepTime } from './devices/describeDevices.ts';
export { DeviceError } from './devices/deviceError.ts';
export { shellWord } from './devices/shellWord.ts';
export type { DeviceStarters, StartedDevice } from './devices/startDevice.ts';
export { type Mix, mixOptions } from './mix.ts';
export {
  type Layer,
  type Network,
  type ResnetDepth,
  resnet,
  resnetDepths,
} from './network.ts';
export { plural } from './plural.ts';
export { purposeBlock, type RandomPurpose, randomStream } from './random.ts';
export type { Adam, Nesterov, Optimizer, TrainingRecipe } from './recipe.ts';
export { initialState } from './state/initialState.ts';
export { type StateLayout, stateLayout, type TensorSlot } from './state/layout.ts';
export type {
  BatchResult,
  Device,
  EvaluationResult,
  ImageBatch,
  Trainer,
  TrainerConfig,
  TrainState,
} from './trainer.ts';
