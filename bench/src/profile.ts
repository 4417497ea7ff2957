import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSessionOptions } from '@cutmix/training/onnx';
import { InferenceSession } from 'onnxruntime-node';
import type { OperatorCost } from './measure/results.ts';

/** An entry of ONNX Runtime's trace; times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** Runs a model under ONNX Runtime's profiler; a first run is not counted. */
export async function profile(
  model: Uint8Array,
  feeds: InferenceSession.OnnxValueMapType,
  runs: number,
): Promise<OperatorCost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cutmix-bench-'));
  try {
    const session = await InferenceSession.create(model, {
      ...cpuSessionOptions,
      enableProfiling: true,
      profileFilePrefix: join(folder, 'trace'),
    });
    for (let run = 0; run <= runs; run++) await session.run(feeds);
    session.endProfiling();
    await session.release();
    const [file] = await readdir(folder);
    return operatorCosts(JSON.parse(await readFile(join(folder, file!), 'utf8')), runs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sums the kernels of the last `runs` runs by operator, the slowest first. */
export function operatorCosts(trace: readonly TraceEvent[], runs: number): OperatorCost[] {
  const firstCounted = trace.filter(({ name }) => name === 'model_run').at(-runs)!.ts;
  const totals = new Map<string, { calls: number; microseconds: number }>();
  for (const { name, cat, ts, dur, args } of trace) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || ts < firstCounted) continue;
    const operator = args?.op_name ?? 'unknown';
    const total = totals.get(operator) ?? { calls: 0, microseconds: 0 };
    totals.set(operator, { calls: total.calls + 1, microseconds: total.microseconds + dur });
  }
  const all = [...totals.values()].reduce((sum, { microseconds }) => sum + microseconds, 0);
  return [...totals]
    .map(([operator, { calls, microseconds }]) => ({
      operator,
      nodes: calls / runs,
      millisecondsPerStep: microseconds / 1e3 / runs,
      share: microseconds / all,
    }))
    .sort((a, b) => b.share - a.share);
}
