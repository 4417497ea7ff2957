import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { lossOf } from './batches.ts';
import { type OnnxRuntime, openSession } from './sessions.ts';

/** Sessions on one execution provider, by key. */
export interface SessionPool {
  /** Returns the session of a key, opened if there is none yet. */
  open(
    key: string,
    model: () => Uint8Array,
    resident: readonly string[],
  ): Promise<InferenceSession>;
  /**
   * Runs a session.
   *
   * @param argumentNames - What errors call the inputs that the user gave.
   * @throws Error if the run fails, which names an input that has been lost since it was checked.
   */
  run(
    opening: Promise<InferenceSession>,
    feeds: Readonly<Record<string, Tensor>>,
    argumentNames: Readonly<Record<string, string>>,
  ): Promise<InferenceSession.OnnxValueMapType>;
  /** Releases all sessions, once no run waits for one to open. */
  release(): Promise<void>;
}

export function sessionPool(runtime: OnnxRuntime, executionProvider: string): SessionPool {
  const sessions = new Map<string, Promise<InferenceSession>>();
  return {
    open(key, model, resident) {
      let opening = sessions.get(key);
      if (!opening) {
        opening = openSession(runtime, model(), executionProvider, resident);
        sessions.set(key, opening);
        // A session that did not start may start the next time, and cannot be released.
        opening.catch(() => sessions.delete(key));
      }
      return opening;
    },
    async run(opening, feeds, argumentNames) {
      const session = await opening;
      try {
        return await session.run(feeds);
      } catch (cause) {
        const losses = Object.entries(argumentNames).flatMap(([value, name]) =>
          lossOf(name, feeds[value]),
        );
        const reason = losses[0] ?? (cause instanceof Error ? cause.message : String(cause));
        throw new Error(`@cutmix/onnx: the run on "${executionProvider}" failed: ${reason}`, {
          cause,
        });
      }
    },
    async release() {
      const opened = [...sessions.values()];
      sessions.clear();
      await Promise.all(opened.map(async (opening) => (await opening).release()));
    },
  };
}
