import type { Device } from '../trainer.ts';
import { DeviceError } from './deviceError.ts';

/** A device on which a runtime has run an operation. */
export interface StartedDevice {
  readonly device: Device;
  /** Package, version, hardware and threads in words. */
  readonly description: string;
  /** The model of the processor or GPU, if it is known. */
  readonly hardware?: string | undefined;
  /** The GPU's driver and its version, if they are known. */
  readonly driver?: string | undefined;
  /** Whether it is a software adapter: a GPU emulated on the CPU. */
  readonly software: boolean;
  /** Releases what would keep the process alive. */
  dispose(): void;
}

export interface StartOptions {
  /**
   * Whether a software adapter may be refused before it starts, with an error, since its driver
   * prints warnings into the output of the process.
   */
  readonly refusesSoftware?: boolean;
}

/** Functions that start each device, or throw an error that says why not and what would help. */
export type DeviceStarters<Started extends StartedDevice> = Readonly<
  Record<Device, (options?: StartOptions) => Promise<Started>>
>;

/** The error for an adapter that is not to be used. */
export function onlyInSoftware(description: string): Error {
  return new Error(`only in software, ${description}`);
}

/** Every device, from the one that is usually the fastest on. */
export const devices: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

/**
 * Starts the requested device.
 *
 * @throws DeviceError if it does not start, with the reason and what would help.
 */
export async function startDevice<Started extends StartedDevice>(
  requested: Device,
  starters: DeviceStarters<Started>,
): Promise<Started> {
  try {
    return await starters[requested]();
  } catch (error) {
    throw new DeviceError(`${requested} does not start: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
