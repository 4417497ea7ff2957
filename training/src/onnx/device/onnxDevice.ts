import type { InferenceSession } from 'onnxruntime-node';
import type { StartedDevice } from '../../devices/startDevice.ts';
import type { EmitterSet } from '../layers/emitter.ts';

/** How ONNX Runtime trains on a started device. */
export interface OnnxDevice extends StartedDevice {
  readonly emitters: EmitterSet;
  /** The graph, on a CPU. */
  readonly variant?: string;
  readonly sessionOptions: InferenceSession.SessionOptions;
  /** For how long the state can stay on the device: never, within a run, or from run to run. */
  readonly keepsState: 'never' | 'within a run' | 'between runs';
  /** Whether images must be packed, four bytes in an int32, since the device has no bytes. */
  readonly packsBytes: boolean;
}
