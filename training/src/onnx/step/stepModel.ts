import type { OnnxDevice } from '../device/onnxDevice.ts';
import { groupModel } from './groupModel.ts';
import { historyLength } from './history.ts';
import { type GraphConfig, trainingModel } from './models.ts';

/** The model that takes steps on a device that keeps the state for so long. */
export function stepModel(
  config: GraphConfig,
  { keepsState }: Pick<OnnxDevice, 'keepsState'>,
): Uint8Array {
  switch (keepsState) {
    case 'never':
      return trainingModel(config);
    case 'within a run':
      return groupModel(config);
    case 'between runs':
      return trainingModel(config, historyLength);
  }
}
