import type { Device } from '../../trainer.ts';

/** A tfjs backend that has run something and is the current one. */
export interface StartedBackend {
  readonly device: Device;
  /** Its name in tfjs. */
  readonly name: string;
  /** Package, version, hardware and threads in words. */
  readonly description: string;
  /** Whether it is a GPU in name only. */
  readonly software: boolean;
  /** Lets go of whatever would keep the process alive. */
  dispose(): void;
}
