import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { StateLayout } from '../parameters.ts';
import type { TrainState } from '../trainer.ts';
import type { OnnxDevice } from './devices.ts';
import { GraphBuilder } from './graphBuilder.ts';
import { float32Data } from './labels.ts';
import { fromGraphOrder, parameterOrder, toGraphOrder } from './parameterOrder.ts';

export const vectorNames = ['parameters', 'firstMoments', 'secondMoments', 'statistics'] as const;

export type VectorName = (typeof vectorNames)[number];
export type StateVectors = Readonly<Record<VectorName, Tensor>>;

/** The training state as tensors in the order of the graph, on the device where it can stay there. */
export interface ResidentState {
  /** The vectors to feed. */
  vectors(): StateVectors;
  load(state: TrainState): void;
  /** Takes the vectors that a step gave in place of those it was fed. */
  replace(vectors: StateVectors): void;
  read(): Promise<Omit<TrainState, 'step'>>;
  dispose(): Promise<void>;
}

function copyModel(lengths: Readonly<Record<VectorName, number>>): Uint8Array {
  const graph = new GraphBuilder();
  for (const name of vectorNames) {
    graph.output(`${name}Copy`, graph.input(name, 'float32', [lengths[name]]));
  }
  return graph.toBytes();
}

export async function createResidentState(
  layout: StateLayout,
  { emitters, keepsResults, sessionOptions }: OnnxDevice,
): Promise<ResidentState> {
  const order = parameterOrder(layout, emitters);
  const { parameterCount, statisticCount } = layout;
  const lengths: Readonly<Record<VectorName, number>> = {
    parameters: parameterCount,
    firstMoments: parameterCount,
    secondMoments: parameterCount,
    statistics: statisticCount,
  };
  // Tensor.getData of a buffer on a GPU aborts the process in Node: a session copies instead.
  const copy = keepsResults
    ? await InferenceSession.create(copyModel(lengths), sessionOptions)
    : undefined;
  let current: StateVectors | undefined;

  const vectors = (): StateVectors => {
    if (!current) throw new Error('load a state before the first step');
    return current;
  };
  // Nothing else frees buffers on a GPU in time: V8 does not see their size.
  const replace = (next: StateVectors | undefined): void => {
    if (keepsResults && current) {
      for (const tensor of Object.values(current)) tensor.dispose();
    }
    current = next;
  };

  return {
    vectors,
    replace,
    load(state) {
      const tensor = (name: VectorName): Tensor => {
        const values = state[name];
        const data = name === 'statistics' ? values.slice() : toGraphOrder(values, order);
        return new Tensor('float32', data, [lengths[name]]);
      };
      replace({
        parameters: tensor('parameters'),
        firstMoments: tensor('firstMoments'),
        secondMoments: tensor('secondMoments'),
        statistics: tensor('statistics'),
      });
    },
    async read() {
      const copies = await copy?.run({ ...vectors() });
      const data = (name: VectorName): Float32Array =>
        float32Data(copies ? copies[`${name}Copy`]! : vectors()[name]);
      return {
        parameters: fromGraphOrder(data('parameters'), order),
        firstMoments: fromGraphOrder(data('firstMoments'), order),
        secondMoments: fromGraphOrder(data('secondMoments'), order),
        statistics: data('statistics').slice(),
      };
    },
    async dispose() {
      replace(undefined);
      await copy?.release();
    },
  };
}
