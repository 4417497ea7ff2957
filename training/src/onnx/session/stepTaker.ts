import type { Tensor } from 'onnxruntime-node';
import type { BatchResult } from '../../trainer.ts';
import type { Mixing } from '../step/batchInputs.ts';

/** The inputs of a training step besides the state. */
export interface StepFeeds {
  readonly batchSize: number;
  /** How the graph mixes two batches; undefined if there is one. */
  readonly mixing: Mixing | undefined;
  /** Tensors by the name of the graph's input. */
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Takes training steps on the resident state, and keeps their results until they are read. */
export interface StepTaker {
  /** Takes a step now or later; the memory of `feeds` may be overwritten once the promise resolves. */
  submit(feeds: StepFeeds): Promise<void>;
  /** Takes the steps that were submitted, so that the resident state is that after the last one. */
  finish(): Promise<void>;
  /** Finishes, and returns the results of all steps since the last read. */
  results(): Promise<readonly BatchResult[]>;
  /** Drops steps that were not taken and results that were not read. */
  drop(): void;
  dispose(): Promise<void>;
}
