import { describe, expect, test } from 'vitest';
import { between } from '../src/report/readme.ts';
import { figuresOf, regressions } from '../src/report/regressions.ts';

const spread = (p10: number, median: number, p90: number) => ({ p10, median, p90 });

describe('the baseline', () => {
  test('lists what is worse by more than five percent and beyond both spreads', () => {
    const before = { a: spread(0.9, 1, 1.1), b: spread(0.9, 1, 1.1), c: spread(1, 1, 1) };
    const now = {
      a: spread(1.11, 1.2, 1.3),
      b: spread(1.09, 1.2, 1.3),
      c: spread(1.04, 1.04, 1.04),
      isNew: spread(9, 9, 9),
    };
    expect(regressions(before, now).map(({ figure }) => figure)).toEqual(['a']);
    expect(regressions(now, before)).toEqual([]);
  });

  test('contains our ratios and sizes, not those of other libraries', () => {
    const [ours, theirs] = ['@cutmix/onnx apply', 'timm, per batch'].map((name) => {
      return { name, baseline: 'a copy', ratio: spread(1, 2, 3) };
    });
    const group = { title: 'batch', samples: 1, measurements: [], comparisons: [ours!, theirs!] };
    const bundles = [{ entry: '@cutmix/core', beyondCore: 5, whole: 7 }];
    expect(figuresOf([{ groups: [group], goals: [], bundles, notes: [] }])).toEqual({
      'batch: @cutmix/onnx apply / a copy': spread(1, 2, 3),
      'bytes of @cutmix/core': spread(7, 7, 7),
    });
  });

  test('replaces what is between the markers, and nothing else', () => {
    const text = 'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter';
    const replaced = between(text, 'new');
    expect(replaced).toBe('before\n<!-- bench:start -->\n\nnew\n\n<!-- bench:end -->\nafter');
    expect(between(replaced, 'new')).toBe(replaced);
    expect(() => between('no markers', 'new')).toThrow('bench:start');
  });
});
