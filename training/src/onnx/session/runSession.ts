import type { InferenceSession } from 'onnxruntime-node';
import { DeviceError } from '../../devices/deviceError.ts';
import type { Device } from '../../trainer.ts';

/**
 * Runs a session.
 *
 * @throws DeviceError in the words of ONNX Runtime if the device fails, as on a WebGPU validation
 *   error.
 */
export async function runSession(
  device: Device,
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  outputs: readonly string[] = session.outputNames,
): Promise<InferenceSession.ReturnType> {
  try {
    return await session.run(feeds, outputs);
  } catch (error) {
    const message = (error as Error).message.trim();
    throw new DeviceError(`ONNX Runtime fails on ${device}: ${message}`, { cause: error });
  }
}
