import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { StateLayout } from '../../state/layout.ts';
import type { TrainState } from '../../trainer.ts';
import { copyModel } from '../graph/copyModel.ts';
import { mapVectors, type StateVectors } from '../step/stateVectors.ts';
import { float32Data } from '../tensors/float32Data.ts';
import type { OnnxDevice } from './onnxDevice.ts';
import { fromGraphOrder, parameterOrder, toGraphOrder } from './parameterOrder.ts';

/** The training state as tensors in the order of the graph, on the device if they can stay there. */
export interface ResidentState {
  /** The inputs of the next step. */
  vectors(): StateVectors<Tensor>;
  load(state: TrainState): void;
  /** Replaces the vectors by the outputs of a step. */
  replace(vectors: StateVectors<Tensor>): void;
  read(): Promise<Omit<TrainState, 'step'>>;
  dispose(): Promise<void>;
}

export async function createResidentState(
  layout: StateLayout,
  { emitters, keepsState, sessionOptions }: OnnxDevice,
): Promise<ResidentState> {
  const order = parameterOrder(layout, emitters);
  // In Node, Tensor.getData of a GPU buffer aborts the process, so a session copies it instead.
  const isResident = keepsState === 'between runs';
  const copy = isResident
    ? await InferenceSession.create(
        copyModel({ ...mapVectors(layout, (_name, length) => [length]) }),
        sessionOptions,
      )
    : undefined;
  let current: StateVectors<Tensor> | undefined;

  const vectors = (): StateVectors<Tensor> => {
    if (!current) throw new Error('load a state before the first step');
    return current;
  };
  // V8 does not know the size of GPU buffers and would free them too late.
  const replace = (next: StateVectors<Tensor> | undefined): void => {
    if (isResident && current) {
      for (const tensor of Object.values(current)) tensor.dispose();
    }
    current = next;
  };

  return {
    vectors,
    replace,
    load(state) {
      replace(
        mapVectors(layout, (name, length) => {
          const values = state[name];
          const data = name === 'runningStatistics' ? values.slice() : toGraphOrder(values, order);
          return new Tensor('float32', data, [length]);
        }),
      );
    },
    async read() {
      const fed = vectors();
      const copies = await copy?.run({ ...fed });
      const read = mapVectors(layout, (name) => {
        const values = float32Data(copies ? copies[`${name}Copy`]! : fed[name]!);
        return name === 'runningStatistics' ? values.slice() : fromGraphOrder(values, order);
      });
      return { secondMoments: new Float32Array(0), ...read };
    },
    async dispose() {
      replace(undefined);
      await copy?.release();
    },
  };
}
