import type { InferenceSession } from 'onnxruntime-node';
import type { Network } from '../../network.ts';
import type { TrainingRecipe } from '../../recipe.ts';
import type { OnnxDevice } from '../device/onnxDevice.ts';
import { evaluationModel, type GraphConfig, trainingModel } from '../step/models.ts';
import { SessionCache } from './sessions.ts';

/** The sessions of one training, each created when it is first needed. */
export interface TrainingSessions {
  /** A training step on one batch, or on two that it mixes. */
  step(batchSize: number, mixes: boolean): Promise<InferenceSession>;
  evaluation(batchSize: number): Promise<InferenceSession>;
  release(): Promise<void>;
}

/** @param stateOutputs - Outputs of a step that stay on the device if it can keep them. */
export function createTrainingSessions(
  network: Network,
  recipe: TrainingRecipe,
  { emitters, keepsResults, packsBytes, sessionOptions }: OnnxDevice,
  stateOutputs: readonly string[],
): TrainingSessions {
  const graph = (batchSize: number, mixes: boolean): GraphConfig => {
    return { network, recipe, emitters, batchSize, packsBytes, mixes };
  };
  const locations = stateOutputs.map((name) => [name, 'gpu-buffer'] as const);
  const stepOptions = keepsResults
    ? { ...sessionOptions, preferredOutputLocation: Object.fromEntries(locations) }
    : sessionOptions;
  const mixing = new SessionCache((size) => trainingModel(graph(size, true)), stepOptions);
  const plain = new SessionCache((size) => trainingModel(graph(size, false)), stepOptions);
  const evaluating = new SessionCache(
    (size) => evaluationModel(graph(size, false)),
    sessionOptions,
  );
  return {
    async step(batchSize, mixes) {
      const [sessions, others] = mixes ? [mixing, plain] : [plain, mixing];
      // A run mixes for many epochs or not at all: until then the others would only hold memory.
      await others.release();
      return await sessions.get(batchSize);
    },
    evaluation: (batchSize) => evaluating.get(batchSize),
    async release() {
      await mixing.release();
      await plain.release();
      await evaluating.release();
    },
  };
}
