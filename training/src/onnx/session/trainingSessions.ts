import type { InferenceSession } from 'onnxruntime-node';
import type { Network } from '../../network.ts';
import type { TrainingRecipe } from '../../recipe.ts';
import { stateLayout } from '../../state/layout.ts';
import type { Mixing } from '../step/batchInputs.ts';
import { evaluationModel, type GraphConfig } from '../step/models.ts';
import { nextNames } from '../step/stateVectors.ts';
import { stepModel } from '../step/stepModel.ts';
import type { OnnxDevice } from './onnxDevice.ts';
import { SessionCache } from './sessions.ts';

/** The sessions of one training, each created when it is first needed. */
export interface TrainingSessions {
  /** A training step, or a group of them, on one batch or on two that are mixed. */
  step(batchSize: number, mixing?: Mixing): Promise<InferenceSession>;
  evaluation(batchSize: number): Promise<InferenceSession>;
  release(): Promise<void>;
}

export function createTrainingSessions(
  network: Network,
  recipe: TrainingRecipe,
  { emitters, keepsState, packsBytes, sessionOptions }: OnnxDevice,
): TrainingSessions {
  const graph = (batchSize: number, mixing?: Mixing): GraphConfig => {
    return { network, recipe, emitters, batchSize, packsBytes, mixing };
  };
  const resident = [...nextNames(stateLayout(network, recipe.optimizer)), 'newHistory'];
  const locations = resident.map((name) => [name, 'gpu-buffer'] as const);
  const stepOptions =
    keepsState === 'between runs'
      ? { ...sessionOptions, preferredOutputLocation: Object.fromEntries(locations) }
      : sessionOptions;
  const steps = (mixing?: Mixing) =>
    new SessionCache((size) => stepModel(graph(size, mixing), keepsState), stepOptions);
  const training = { plain: steps(), copies: steps('copies'), blends: steps('blends') };
  let latest: SessionCache | undefined;
  const evaluating = new SessionCache((size) => evaluationModel(graph(size)), sessionOptions);
  return {
    async step(batchSize, mixing) {
      const sessions = training[mixing ?? 'plain'];
      // A run mixes in one way for many epochs: until then the others would only hold memory. The first
      // step still reads their results, which on WebGPU must be disposed of before their session.
      if (sessions === latest) {
        for (const others of Object.values(training)) {
          if (others !== sessions) await others.release();
        }
      }
      latest = sessions;
      return await sessions.get(batchSize);
    },
    evaluation: (batchSize) => evaluating.get(batchSize),
    async release() {
      for (const sessions of Object.values(training)) await sessions.release();
      await evaluating.release();
    },
  };
}
