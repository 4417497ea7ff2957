import type { BatchResult, Trainer } from '../src/trainer.ts';

/** Takes one step and reads its result. */
export async function takeStep(
  trainer: Trainer,
  ...given: Parameters<Trainer['step']>
): Promise<BatchResult> {
  await trainer.step(...given);
  const results = await trainer.results();
  if (results.length !== 1) throw new Error(`one result expected, received ${results.length}`);
  return results[0]!;
}
