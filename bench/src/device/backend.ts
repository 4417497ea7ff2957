import type { Layout } from '@cutmix/core';
import type { BatchPair, Setup } from './batches.ts';

export interface Step {
  /** What was read back to know that the device is done: of the first sample some pixels and the labels. */
  readonly seen: Float32Array;
  /** Went from the host to the device. */
  readonly uploadedBytes: number;
}

/** Ways to a mixed batch on the device, from step 0 on; each resolves when the device is done. */
export interface Ways {
  /** Mixes typed arrays on the host and uploads the mixed batch. */
  host(): Promise<Step>;
  /** Mixes, on the device, batches that are there. */
  device(): Promise<Step>;
  /** Only waits as the others do, on a batch that is on the device. */
  wait(): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A runtime with a device that it has started. */
export interface Backend {
  readonly name: string;
  /** The hardware or the adapter in words. */
  readonly description: string;
  /** Whether it is a GPU in name only. */
  readonly software: boolean;
  readonly layout: Layout;
  open(setup: Setup, pair: BatchPair): Promise<Ways>;
  dispose(): void;
}

/** Starts a backend; throws an error that says why it does not start. */
export interface BackendStarter {
  readonly name: string;
  start(): Promise<Backend>;
}
