import type { InferenceSession } from 'onnxruntime-node';
import type { StartedDevice } from '../../devices/startDevice.ts';
import type { EmitterSet } from '../layers/emitter.ts';
import type { StateKeeping } from '../step/stepModel.ts';

/** How ONNX Runtime trains on a started device. */
export interface OnnxDevice extends StartedDevice {
  readonly emitters: EmitterSet;
  /** The graph, on a CPU. */
  readonly variant?: string;
  readonly sessionOptions: InferenceSession.SessionOptions;
  readonly keepsState: StateKeeping;
  /** Whether images must be packed, four bytes in an int32, since the device has no bytes. */
  readonly packsBytes: boolean;
}
