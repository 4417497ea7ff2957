import { InferenceSession, Tensor } from 'onnxruntime-node';
import { gpuStepsPerRead } from '../../devices/stepsPerRead.ts';
import type { StateLayout } from '../../state/layout.ts';
import type { BatchResult } from '../../trainer.ts';
import { copyModel } from '../graph/copyModel.ts';
import { historyLength } from '../step/history.ts';
import { mapVectors, nextName, nextNames } from '../step/stateVectors.ts';
import { float32Data } from '../tensors/float32Data.ts';
import type { OnnxDevice } from './onnxDevice.ts';
import type { ResidentState } from './residentState.ts';
import { runSession } from './runSession.ts';
import type { StepTaker } from './stepTaker.ts';
import type { TrainingSessions } from './trainingSessions.ts';

/** Takes each step by a run that leaves everything on the device, the latest results too. */
export async function residentSteps(
  layout: StateLayout,
  { device, sessionOptions }: OnnxDevice,
  sessions: TrainingSessions,
  state: ResidentState,
): Promise<StepTaker> {
  // In Node, Tensor.getData of a GPU buffer aborts the process, so a session copies it instead.
  const copy = await InferenceSession.create(
    copyModel({ history: [historyLength] }),
    sessionOptions,
  );
  const outputs = [...nextNames(layout), 'newHistory'];
  let history: Tensor = new Tensor('float32', new Float32Array(historyLength), [historyLength]);
  let unread = 0;
  // Read because the history was full.
  let earlier: BatchResult[] = [];

  async function readHistory(): Promise<void> {
    if (unread === 0) return;
    const copies = await runSession(device, copy, { history });
    const numbers = float32Data(copies['historyCopy']!).slice(-2 * unread);
    for (let i = 0; i < numbers.length; i += 2) {
      earlier.push({ loss: numbers[i]!, correct: numbers[i + 1]! });
    }
    unread = 0;
  }
  function drop(): void {
    unread = 0;
    earlier = [];
  }

  return {
    async submit({ batchSize, mixing, tensors }) {
      if (unread === gpuStepsPerRead) await readHistory();
      const session = await sessions.step(batchSize, mixing);
      const feeds = { ...tensors, ...state.vectors(), history };
      const results = await runSession(device, session, feeds, outputs);
      state.replace(mapVectors(layout, (name) => results[nextName(name)]!));
      history.dispose();
      history = results['newHistory']!;
      unread++;
    },
    async finish() {},
    async results() {
      await readHistory();
      const results = earlier;
      drop();
      return results;
    },
    drop,
    async dispose() {
      history.dispose();
      await copy.release();
    },
  };
}
