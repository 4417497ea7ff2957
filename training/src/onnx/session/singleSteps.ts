import type { StateLayout } from '../../state/layout.ts';
import type { BatchResult } from '../../trainer.ts';
import { mapVectors, nextName, nextNames } from '../step/stateVectors.ts';
import { float32Data } from '../tensors/float32Data.ts';
import { countHits } from '../tensors/labels.ts';
import type { OnnxDevice } from './onnxDevice.ts';
import type { ResidentState } from './residentState.ts';
import { runSession } from './runSession.ts';
import type { StepTaker } from './stepTaker.ts';
import type { TrainingSessions } from './trainingSessions.ts';

/** Takes each step by a run of its own, which gives the new state and the result to the host. */
export function singleSteps(
  layout: StateLayout,
  { device }: OnnxDevice,
  sessions: TrainingSessions,
  state: ResidentState,
): StepTaker {
  const outputs = [...nextNames(layout), 'loss', 'logits', 'targets'];
  let unread: BatchResult[] = [];
  const drop = (): void => {
    unread = [];
  };
  return {
    async submit({ batchSize, mixing, tensors }) {
      const session = await sessions.step(batchSize, mixing);
      const results = await runSession(
        device,
        session,
        { ...tensors, ...state.vectors() },
        outputs,
      );
      state.replace(mapVectors(layout, (name) => results[nextName(name)]!));
      unread.push({
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, results['targets']!),
      });
    },
    async finish() {},
    async results() {
      const results = unread;
      drop();
      return results;
    },
    drop,
    async dispose() {},
  };
}
