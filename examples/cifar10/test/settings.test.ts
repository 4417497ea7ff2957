import { describe, expect, it } from 'vitest';
import { resolveSettings, type TrainingFlags } from '../src/settings.ts';

const stored = resolveSettings('train', { epochs: 2, limit: 640, seed: 3, augment: 'cutmix' });

describe('resuming', () => {
  it.each<TrainingFlags>([{}, { epochs: 2 }, { limit: 640, seed: 3 }, { recipe: 'keras' }])(
    'with %o goes on with the stored settings',
    (flags) => {
      expect(resolveSettings('train', flags, stored)).toEqual(stored);
    },
  );

  it.each<[TrainingFlags, string]>([
    [{ epochs: 3 }, '--epochs was 2, now it is 3'],
    [{ limit: 320 }, '--limit was 640, now it is 320'],
    [{ seed: 4 }, '--seed was 3, now it is 4'],
    [{ batchSize: 64 }, '--batch-size was 32, now it is 64'],
    [{ alpha: 0.5 }, '--alpha was 1, now it is 0.5'],
    [{ probability: 0.5 }, '--probability was 1, now it is 0.5'],
    [{ augment: 'none' }, '--augment was cutmix, now it is none'],
    [{ adapter: 'tfjs' }, '--adapter was onnx, now it is tfjs'],
  ])('with %o is refused', (flags, message) => {
    expect(() => resolveSettings('train', flags, stored)).toThrow(message);
  });

  it('by another command names the right one', () => {
    expect(() => resolveSettings('compare', {}, stored)).toThrow(
      'made by train. To go on with it: npx pnpm@10 cifar10 train --out … --resume',
    );
  });
});
