import { availableParallelism } from 'node:os';
import { InferenceSession } from 'onnxruntime-node';

export const threadCount: number = availableParallelism();

/** The fastest options for training steps on the CPU; one thread for each core. */
export const cpuSessionOptions: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: threadCount,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
};

/** Sessions by batch size, created on first use; the last batch of an epoch is smaller. */
export class SessionCache {
  readonly #model: (batchSize: number) => Uint8Array;
  readonly #options: InferenceSession.SessionOptions;
  readonly #sessions = new Map<number, Promise<InferenceSession>>();

  constructor(model: (batchSize: number) => Uint8Array, options: InferenceSession.SessionOptions) {
    this.#model = model;
    this.#options = options;
  }

  get(batchSize: number): Promise<InferenceSession> {
    let session = this.#sessions.get(batchSize);
    if (!session) {
      session = InferenceSession.create(this.#model(batchSize), this.#options);
      this.#sessions.set(batchSize, session);
    }
    return session;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) {
      await (await session).release();
    }
    this.#sessions.clear();
  }
}
