import type { Device } from '../trainer.ts';
import { DeviceError } from './deviceError.ts';

/** A device on which a runtime has run something. */
export interface StartedDevice {
  readonly device: Device;
  /** Package, version, hardware and threads in words. */
  readonly description: string;
  /** Whether it is a GPU in name only. */
  readonly software: boolean;
  /** Lets go of whatever would keep the process alive. */
  dispose(): void;
}

/** How a runtime starts each device; throws an error that says why not and what would help. */
export type DeviceStarters<Started extends StartedDevice> = Readonly<
  Record<Device, () => Promise<Started>>
>;

export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Whether it is a GPU in name only, which `auto` never takes. */
  readonly software: boolean;
  /** What it is, or why it is not there; in lines. */
  readonly detail: string;
}

const fastestFirst: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

async function startFastest<Started extends StartedDevice>(
  starters: DeviceStarters<Started>,
): Promise<Started> {
  const passedOver: string[] = [];
  for (const device of fastestFirst) {
    try {
      const started = await starters[device]();
      if (!started.software) {
        const description = [started.description, ...passedOver].join('\n');
        return { ...started, description };
      }
      started.dispose();
      passedOver.push(`not ${device}: only in software, ${started.description}`);
    } catch (error) {
      passedOver.push(`not ${device}: ${(error as Error).message}`);
    }
  }
  throw new DeviceError(`No device starts.\n${passedOver.join('\n')}`);
}

/**
 * Starts the device that is asked for; `auto` takes the fastest that starts and is no GPU in
 * software, and adds a line on each faster one to its description.
 *
 * @throws DeviceError if it does not start, with the reason and what would help.
 */
export async function startDevice<Started extends StartedDevice>(
  asked: Device | 'auto',
  starters: DeviceStarters<Started>,
): Promise<Started> {
  if (asked === 'auto') return await startFastest(starters);
  try {
    return await starters[asked]();
  } catch (error) {
    throw new DeviceError(`${asked} does not start: ${(error as Error).message}`);
  }
}

/** Tries each device and says what it is, or why it is not there. */
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
