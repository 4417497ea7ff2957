import { groupModel } from './groupModel.ts';
import { type GraphConfig, trainingModel } from './models.ts';

/** For how long the state can stay on a device: never, within a run, or from run to run. */
export type StateKeeping = 'never' | 'within a run' | 'between runs';

/** The training model for a device, by how long it keeps the state. */
export function stepModel(config: GraphConfig, keepsState: StateKeeping): Uint8Array {
  switch (keepsState) {
    case 'never':
      return trainingModel(config);
    case 'within a run':
      return groupModel(config);
    case 'between runs':
      return trainingModel(config, true);
  }
}
