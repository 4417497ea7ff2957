import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { gpuStepsPerRead } from '../../devices/stepsPerRead.ts';
import type { StateLayout } from '../../state/layout.ts';
import type { BatchResult } from '../../trainer.ts';
import { stackedOutputs } from '../step/groupModel.ts';
import { mapVectors, nextName, nextNames } from '../step/stateVectors.ts';
import { createFeedStack, type FeedStack } from '../tensors/feedStack.ts';
import { float32Data } from '../tensors/float32Data.ts';
import { countHits } from '../tensors/labels.ts';
import type { OnnxDevice } from './onnxDevice.ts';
import type { ResidentState } from './residentState.ts';
import { runSession } from './runSession.ts';
import type { StepFeeds, StepTaker } from './stepTaker.ts';
import type { TrainingSessions } from './trainingSessions.ts';

/** Steps that wait to be taken together, as their graphs are the same. */
interface Group extends Pick<StepFeeds, 'batchSize' | 'mixing'> {
  readonly stack: FeedStack;
}

/** Part `index` of a tensor along its first axis. */
function part(tensor: Tensor, index: number): Tensor {
  const [count, ...dims] = tensor.dims;
  const size = tensor.size / count!;
  return new Tensor(
    'float32',
    float32Data(tensor).subarray(index * size, (index + 1) * size),
    dims,
  );
}

function resultsOf(run: InferenceSession.ReturnType): BatchResult[] {
  const [loss, logits, targets] = stackedOutputs.map((name) => run[name]!);
  return Array.from(float32Data(loss!), (loss, i) => {
    return { loss, correct: countHits(part(logits!, i), part(targets!, i)) };
  });
}

/** Takes steps in groups, each by one run, which copies the state to the device and back. */
export function groupedSteps(
  layout: StateLayout,
  { device }: OnnxDevice,
  sessions: TrainingSessions,
  state: ResidentState,
): StepTaker {
  const outputs = [...nextNames(layout), ...stackedOutputs];
  let group: Group | undefined;
  let unread: BatchResult[] = [];

  async function finish(): Promise<void> {
    if (!group) return;
    const session = await sessions.step(group.batchSize, group.mixing);
    const feeds = { ...group.stack.tensors(), ...state.vectors() };
    const results = await runSession(device, session, feeds, outputs);
    group = undefined;
    state.replace(mapVectors(layout, (name) => results[nextName(name)]!));
    unread.push(...resultsOf(results));
  }
  function drop(): void {
    group = undefined;
    unread = [];
  }

  return {
    async submit({ batchSize, mixing, tensors }) {
      const fits =
        group?.batchSize === batchSize &&
        group.mixing === mixing &&
        group.stack.count < gpuStepsPerRead;
      if (!fits) await finish();
      group ??= { batchSize, mixing, stack: createFeedStack(gpuStepsPerRead) };
      group.stack.push(tensors);
    },
    finish,
    async results() {
      await finish();
      const results = unread;
      drop();
      return results;
    },
    drop,
    async dispose() {},
  };
}
