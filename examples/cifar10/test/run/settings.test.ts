import { describe, expect, it } from 'vitest';
import type { Flags } from '../../src/flags.ts';
import { type Config, checkResume, flagsToRepeat, newSettings } from '../../src/run/settings.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const started: Flags = { epochs: 2, limit: 640, seed: 3, mix: 'cutmix' };
const stored: Config = { ...smallConfig, settings: newSettings('train', started) };

describe('resuming', () => {
  it.each<Flags>([
    {},
    { epochs: 2 },
    { limit: 640, seed: 3 },
    { recipe: 'keras' },
    { device: 'webgpu' },
  ])('with %o keeps the stored settings', (flags) => {
    expect(() => checkResume(flags, stored)).not.toThrow();
  });

  it.each<[Flags, string]>([
    [{ epochs: 3 }, '--epochs was 2, now it is 3'],
    [{ limit: 320 }, '--limit was 640, now it is 320'],
    [{ seed: 4 }, '--seed was 3, now it is 4'],
    [{ batchSize: 64 }, '--batch-size was 32, now it is 64'],
    [{ alpha: 0.5 }, '--alpha was 1, now it is 0.5'],
    [{ probability: 0.5 }, '--probability was 1, now it is 0.5'],
    [{ mix: 'none' }, '--mix was cutmix, now it is none'],
    [{ mix: 'mixup' }, '--mix was cutmix, now it is mixup'],
    [{ adapter: 'tfjs' }, '--adapter was onnx, now it is tfjs'],
    [{ recipe: 'fast' }, '--recipe was keras, now it is fast'],
  ])('with %o is rejected', (flags, message) => {
    expect(() => checkResume(flags, stored)).toThrow(message);
  });

  it('with a flag that the run was started without names the default', () => {
    const all = { ...stored, settings: newSettings('train', {}) };
    expect(() => checkResume({ limit: 320 }, all)).toThrow('--limit was all images, now it is 320');
    const compare = { ...stored, settings: newSettings('compare', {}) };
    expect(() => checkResume({ seeds: 1 }, compare)).not.toThrow();
    expect(() => checkResume({ seeds: 2 }, compare)).toThrow('--seeds was 1, now it is 2');
  });
});

describe('--mix', () => {
  it.each([
    ['compare', undefined, ['cutmix', 'none']],
    ['compare', 'none,mixup,cutmix', ['none', 'mixup', 'cutmix']],
    ['train', undefined, ['cutmix']],
    ['train', 'random', ['random']],
  ] as const)('of %s as %s trains %j', (command, mix, arms) => {
    expect(newSettings(command, { mix }).runs).toEqual(arms);
  });

  it.each([
    ['compare', 'mixup', '--mix of compare must be two names or more'],
    ['train', 'mixup,none', 'cifar10 compare --mix mixup,none'],
  ] as const)('of %s as %s is rejected', (command, mix, message) => {
    expect(() => newSettings(command, { mix })).toThrow(message);
  });
});

describe('the flags to repeat a run', () => {
  it.each<['compare' | 'train', Flags]>([
    ['train', started],
    ['train', { mix: 'none', recipe: 'fast', batchSize: 8, adapter: 'tfjs' }],
    ['compare', { alpha: 0.3, probability: 0.5, seed: 0, limit: 100 }],
    ['compare', { mix: 'mixup,none,random', alpha: 0.3 }],
    ['train', { mix: 'random' }],
  ])('of %s with %o give the same settings', (command, flags) => {
    const settings = newSettings(command, flags);
    expect(newSettings(command, flagsToRepeat({ ...smallConfig, settings }))).toEqual(settings);
  });
});
