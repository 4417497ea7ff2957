import type { Device } from '../trainer.ts';
import { type DeviceStarters, devices, type StartedDevice } from './startDevice.ts';

/** How long a training step takes. */
export interface StepTime {
  readonly batchSize: number;
  readonly milliseconds: number;
}

export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  /** Whether it is a software adapter, which `auto` never selects. */
  readonly software: boolean;
  /** The description of the device, or why it is not available; may have several lines. */
  readonly detail: string;
  /** The runtime's own words about why the device is not available, if `detail` shortens them. */
  readonly runtimeError?: string;
  /** The model of the processor or GPU, if it is known. */
  readonly hardware?: string | undefined;
  /** The GPU's driver and its version, if they are known. */
  readonly driver?: string | undefined;
  /** If steps were measured. */
  readonly stepTime?: StepTime;
}

function runtimeErrorOf({ message, cause }: Error): string | undefined {
  return cause instanceof Error && !message.includes(cause.message) ? cause.message : undefined;
}

/**
 * Starts each device in turn and reports what it is, or why it is not available.
 *
 * @param measure - Measures training steps on a started device. If it throws, the device is reported
 * as not available.
 */
export async function describeDevices<Started extends StartedDevice>(
  starters: DeviceStarters<Started>,
  measure?: (started: Started) => Promise<StepTime>,
): Promise<readonly DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of devices) {
    let started: Started | undefined;
    try {
      started = await starters[device]();
      const { description: detail, hardware, driver, software } = started;
      const stepTime = await measure?.(started);
      const found = { device, available: true, software, detail, hardware, driver };
      reports.push({ ...found, ...(stepTime && { stepTime }) });
    } catch (error) {
      const runtimeError = runtimeErrorOf(error as Error);
      const detail = (error as Error).message;
      const found = { device, available: false, software: false, detail };
      reports.push({ ...found, ...(runtimeError && { runtimeError }) });
    } finally {
      started?.dispose();
    }
  }
  return reports;
}
