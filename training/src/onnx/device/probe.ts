import { InferenceSession, Tensor } from 'onnxruntime-node';
import { trialRecipe as recipe } from '../../devices/trialRecipe.ts';
import type { Network } from '../../network.ts';
import { initialState } from '../../state/initialState.ts';
import { stateLayout } from '../../state/layout.ts';
import type { OnnxDevice } from '../session/onnxDevice.ts';
import { historyLength } from '../step/history.ts';
import { mapVectors } from '../step/stateVectors.ts';
import { stepModel } from '../step/stepModel.ts';
import { createFeedStack } from '../tensors/feedStack.ts';
import { float32Data } from '../tensors/float32Data.ts';

/** A minimal network with a layer of each kind. */
const network: Network = {
  name: 'probe',
  inputChannels: 3,
  inputSize: 4,
  classes: 2,
  layers: [
    {
      kind: 'conv',
      name: 'conv',
      inChannels: 3,
      outChannels: 4,
      kernelSize: 3,
      stride: 1,
      bias: true,
    },
    { kind: 'batchNorm', name: 'norm', channels: 4 },
    { kind: 'relu' },
    { kind: 'globalAveragePool' },
    { kind: 'dense', name: 'dense', inFeatures: 4, units: 2 },
  ],
};

/** The inputs of a group of one step. */
function stackOfOne(feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  const stack = createFeedStack(1);
  stack.push(feeds);
  return stack.tensors();
}

export interface ProbeOptions extends Pick<OnnxDevice, 'emitters' | 'keepsState' | 'packsBytes'> {
  /** Whether to fail if ONNX Runtime would run a part of the step on the CPU. */
  readonly forbidCpuFallback: boolean;
}

/**
 * Takes one training step of a tiny network on one execution provider. This is the only way to know
 * that it works: ONNX Runtime may list a provider that does not start, that lacks the library for an
 * operator, or that silently leaves its work to the CPU.
 *
 * @throws Error if the provider does not work.
 */
export async function probe(
  executionProvider: string,
  { emitters, keepsState, packsBytes, forbidCpuFallback }: ProbeOptions,
): Promise<void> {
  const format = { batchSize: 1, packsBytes };
  const model = stepModel({ network, recipe, emitters, ...format }, keepsState);
  const session = await InferenceSession.create(model, {
    executionProviders: [executionProvider],
    ...(forbidCpuFallback && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
    logSeverityLevel: 4,
  });
  const layout = stateLayout(network, recipe.optimizer);
  const state = initialState(layout, 0n);
  const vector = (values: Float32Array): Tensor => new Tensor('float32', values, [values.length]);
  const feeds = {
    images: packsBytes
      ? new Tensor('int32', new Int32Array(12), [1, 3, 4, 1])
      : new Tensor('uint8', new Uint8Array(48), [1, 3, 4, 4]),
    labels: new Tensor('float32', [1, 0], [1, 2]),
    stepSize: new Tensor('float32', [1e-3], []),
  };
  const { loss } = await session.run({
    ...(keepsState === 'within a run' ? stackOfOne(feeds) : feeds),
    ...mapVectors(layout, (name) => vector(state[name])),
    ...(keepsState === 'between runs' && { history: vector(new Float32Array(historyLength)) }),
  });
  await session.release();
  const value = float32Data(loss!)[0]!;
  if (!Number.isFinite(value)) {
    throw new Error(`the loss of a first step on ${executionProvider} is ${value}`);
  }
}
