import { expect, test } from 'vitest';
import type { Group, PartResult } from '../src/measure/results.ts';
import { summarize } from '../src/report/summary.ts';

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

test('compares in place with in place, and new memory with new memory', () => {
  const part = (...groups: readonly Group[]): PartResult => ({ groups, goals: [], notes: [] });
  const batch = group('float32 32×3×224×224', {
    'new TypedArray(source)': [1],
    '@cutmix/onnx apply, per sample': [12, 13.4321, 40],
    '@cutmix/onnx into a tensor, per sample': [2],
    '@cutmix/onnx into its own batch, per sample': [1.67],
    'torchvision v2, per batch': [0.5],
    'timm, per sample, in place': [3.47],
    'Kornia, per sample': [90],
    'Keras 3, per sample': [17.1],
  });
  const step = group('Training step', {
    'ONNX Runtime, plain': [111],
    'ONNX Runtime, nchwc': [54.3],
    'PyTorch, NCHW': [89.5],
    'PyTorch, compiled': [68.1],
    'CutMix: plan, composite, labels': [0.07],
  });
  const results = {
    apply: part(group('uint8 1×1×1×1', {}), batch),
    mixup: part(),
    plan: part(),
    scaling: part(),
    step: part(step),
    training: part(),
    size: part(),
    device: part(),
  };
  const rows = summarize(machine, results)
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.replaceAll(/ +/g, ' '));
  expect(rows.slice(2)).toEqual([
    '| mix float32 32×3×224×224 into new memory | 13.4 ms | Keras 3: 17.1 ms |',
    '| mix float32 32×3×224×224 in place | 1.67 ms | timm: 3.47 ms |',
    '| Training step | ONNX Runtime, nchwc: 54.3 ms | PyTorch, compiled: 68.1 ms |',
  ]);
});
