import type { Device } from '../trainer.ts';
import { DeviceError } from './deviceError.ts';

/** A device on which a runtime has run an operation. */
export interface StartedDevice {
  readonly device: Device;
  /** Package, version, hardware and threads in words. */
  readonly description: string;
  /** Whether it is a software adapter: a GPU emulated on the CPU. */
  readonly software: boolean;
  /** Releases what would keep the process alive. */
  dispose(): void;
}

/** Functions that start each device, or throw an error that says why not and what would help. */
export type DeviceStarters<Started extends StartedDevice> = Readonly<
  Record<Device, () => Promise<Started>>
>;

export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Whether it is a software adapter, which `auto` never selects. */
  readonly software: boolean;
  /** The description of the device, or why it is not available; may have several lines. */
  readonly detail: string;
}

const fastestFirst: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

async function startFastest<Started extends StartedDevice>(
  starters: DeviceStarters<Started>,
): Promise<Started> {
  const reasons: string[] = [];
  for (const device of fastestFirst) {
    try {
      const started = await starters[device]();
      if (!started.software) {
        const description = [started.description, ...reasons].join('\n');
        return { ...started, description };
      }
      started.dispose();
      reasons.push(`not ${device}: only in software, ${started.description}`);
    } catch (error) {
      reasons.push(`not ${device}: ${(error as Error).message}`);
    }
  }
  throw new DeviceError(`No device starts.\n${reasons.join('\n')}`);
}

/**
 * Starts the requested device. `auto` selects the fastest that starts and is not a software adapter;
 * its description then says why it is not a faster one.
 *
 * @throws DeviceError if it does not start, with the reason and what would help.
 */
export async function startDevice<Started extends StartedDevice>(
  requested: Device | 'auto',
  starters: DeviceStarters<Started>,
): Promise<Started> {
  if (requested === 'auto') return await startFastest(starters);
  try {
    return await starters[requested]();
  } catch (error) {
    throw new DeviceError(`${requested} does not start: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Starts each device in turn and reports what it is, or why it is not available. */
export async function describeDevices(
  starters: DeviceStarters<StartedDevice>,
): Promise<readonly DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of fastestFirst) {
    try {
      const started = await starters[device]();
      started.dispose();
      const { description, software } = started;
      reports.push({ device, available: true, software, detail: description });
    } catch (error) {
      const detail = (error as Error).message;
      reports.push({ device, available: false, software: false, detail });
    }
  }
  return reports;
}
