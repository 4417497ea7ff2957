import { type Network, resnet } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import type { TrainerOn } from './chooseDevice.ts';
import type { StepTime } from './describeDevices.ts';
import { measureSteps } from './measureSteps.ts';
import type { StartedDevice } from './startDevice.ts';
import { trialRecipe } from './trialRecipe.ts';

/** The training whose steps a report of devices measures. */
export const reportedTraining: { readonly network: Network; readonly recipe: TrainingRecipe } = {
  network: resnet(20),
  recipe: trialRecipe,
};

// A software adapter takes seconds for a step of 32 images.
const hardwareBatchSize = 32;
const softwareBatchSize = 2;

/** Measures steps of ResNet-20 on a started device, on fewer images if it is a software adapter. */
export function measureForReport<Started extends StartedDevice>(
  trainerOn: TrainerOn<Started>,
): (started: Started) => Promise<StepTime> {
  return async (started) => {
    const { device, software } = started;
    const batchSize = software ? softwareBatchSize : hardwareBatchSize;
    const trainer = await trainerOn(started, { ...reportedTraining, device, seed: 0n });
    try {
      const milliseconds = await measureSteps(trainer, { ...reportedTraining, batchSize });
      return { batchSize, milliseconds };
    } finally {
      await trainer.dispose();
    }
  };
}
