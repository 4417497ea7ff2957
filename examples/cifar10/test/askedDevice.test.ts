import { describe, expect, it } from 'vitest';
import { resumedDevice, startingDevice } from '../src/askedDevice.ts';
import { smallConfig } from './fixtures/smallRuns.ts';

const onGpu = { ...smallConfig, device: 'webgpu' } as const;

describe('a new run', () => {
  it.each([
    [{}, { device: 'auto' }],
    [{ device: 'webgpu' }, { device: 'webgpu' }],
    [
      { device: 'cpu', graph: 'plain' },
      { device: 'cpu', graph: 'plain' },
    ],
    [{ graph: 'plain' }, { device: 'cpu', graph: 'plain' }],
    [
      { device: 'auto', graph: 'blocked' },
      { device: 'cpu', graph: 'blocked' },
    ],
  ] as const)('with %o is trained on %o', (flags, expected) => {
    expect(startingDevice(flags)).toEqual(expected);
  });

  it.each(['webgpu', 'cuda'] as const)('has no graph on %s', (device) => {
    expect(() => startingDevice({ device, graph: 'plain' })).toThrow(
      `--graph plain has no effect with --device ${device}: leave it out, or name --device cpu.`,
    );
  });
});

describe('a resumed run', () => {
  const config = { ...smallConfig, graph: 'plain' } as const;

  it.each([
    [{}, { device: 'cpu', graph: 'plain' }],
    [{ device: 'auto' }, { device: 'cpu', graph: 'plain' }],
    [{ device: 'cpu' }, { device: 'cpu', graph: 'plain' }],
    [{ graph: 'blocked' }, { device: 'cpu', graph: 'blocked' }],
    [{ device: 'webgpu' }, { device: 'webgpu', graph: undefined }],
  ] as const)('with %o runs on %o', (flags, expected) => {
    expect(resumedDevice(flags, config)).toEqual(expected);
  });

  it.each([
    [{ device: 'cuda', graph: 'plain' }, config, '--graph plain has no effect with --device cuda'],
    [{ graph: 'blocked' }, onGpu, '--graph blocked has no effect with --device webgpu'],
    [{ device: 'auto', graph: 'plain' }, onGpu, '--graph plain has no effect with --device webgpu'],
  ] as const)('with %o has no graph on a GPU', (flags, stored, message) => {
    expect(() => resumedDevice(flags, stored)).toThrow(message);
  });

  it('takes its graph along to a CPU', () => {
    const asked = { device: 'cpu', graph: 'plain' } as const;
    expect(resumedDevice(asked, onGpu)).toEqual(asked);
  });
});
