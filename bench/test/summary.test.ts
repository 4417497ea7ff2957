import { expect, test } from 'vitest';
import type { Group, PartResult } from '../src/results.ts';
import { summarize } from '../src/summary.ts';
import { inTraining, sameBatch } from '../src/training.ts';

const machine = {
  ...{ date: '2026-01-02T03:04:05.678Z', cpu: 'CPU', cores: 2, load: 0, memoryGiB: 4 },
  ...{ platform: 'linux x64', node: '20.20.2', onnxRuntime: '1.30.0' },
};

const group = (title: string, times: Readonly<Record<string, readonly number[]>>): Group => ({
  title,
  samples: 32,
  measurements: Object.entries(times).map(([name, milliseconds]) => ({ name, milliseconds })),
  comparisons: [],
});

test('a run in short gives three digits, and how far they spread', () => {
  const planning = 'planCutMix, alpha 1';
  const ratio = { p10: 0.31111, median: 0.50222, p90: 0.95666 };
  const part = (...groups: readonly Group[]): PartResult => ({ groups, goals: [], notes: [] });
  const results = {
    apply: part(),
    plan: part({
      ...group('Plan of 32 samples', { [planning]: [0.02, 0.0231279, 0.1] }),
      comparisons: [{ name: planning, baseline: 'NumPy, alpha 1', ratio }],
    }),
    growth: part(),
    step: part(group('Step', { 'ONNX Runtime, plain': [80] })),
    training: part(group('Step', { [sameBatch]: [50, 50, 50], [inTraining]: [50, 51, 60] })),
    size: part(),
    device: part(),
  };
  const lines = summarize(machine, results).split('\n');
  expect(lines.filter((line) => line.startsWith('- '))).toEqual([
    '- Plan of 32 samples, `planCutMix`, alpha 1: 23.1 µs (20.6 µs – 84.6 µs), 0.502 (0.311 – 0.957) × the time of NumPy.',
    '- Step: in the training loop it takes 1.02 (1.00 – 1.16) × the time on one batch again and again.',
    expect.stringMatching(/^- Minified/),
  ]);
});
