import type { Layout } from '@cutmix/core';
import type { BatchPair, Setup } from './batches.ts';

export interface Step {
  /** Some pixels and the labels of the first sample, read back to wait for the device. */
  readonly seen: Float32Array;
  /** The bytes that were uploaded from the host to the device. */
  readonly uploadedBytes: number;
}

/** Ways to get a mixed batch on the device, from step 0 on; each resolves when the device is done. */
export interface Ways {
  /** Mixes typed arrays on the host and uploads the mixed batch. */
  host(): Promise<Step>;
  /** Mixes batches that are on the device. */
  device(): Promise<Step>;
  /** Only waits, like the others, for a batch that is on the device. */
  wait(): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A runtime with a device that it has started. */
export interface Backend {
  readonly name: string;
  /** The hardware or the adapter. */
  readonly description: string;
  /** Whether it is a software adapter: a GPU emulated on the CPU. */
  readonly software: boolean;
  readonly layout: Layout;
  open(setup: Setup, pair: BatchPair): Promise<Ways>;
  dispose(): void;
}

/** Starts a backend, or throws an error that says why it does not start. */
export interface BackendStarter {
  readonly name: string;
  start(): Promise<Backend>;
}
