import type { StartedDevice } from '../../devices/startDevice.ts';

/** A tfjs backend that has run something and is the current one. */
export interface StartedBackend extends StartedDevice {
  /** Its name in tfjs. */
  readonly name: string;
  /** Throws a DeviceError once the device has reported an error that tfjs ignores. */
  readonly checkErrors?: () => void;
}
