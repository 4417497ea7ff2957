import type { InferenceSession } from 'onnxruntime-node';
import type { StartedDevice } from '../../devices/startDevice.ts';
import type { EmitterSet } from '../layers/emitter.ts';

/** How ONNX Runtime trains on a started device. */
export interface OnnxDevice extends StartedDevice {
  readonly emitters: EmitterSet;
  /** The graph, on a CPU. */
  readonly variant?: string;
  readonly sessionOptions: InferenceSession.SessionOptions;
  /** Whether results can stay on the device and be inputs of the next run. */
  readonly keepsResults: boolean;
  /** Whether images must be packed, four bytes in an int32, since the device has no bytes. */
  readonly packsBytes: boolean;
}
