import { describe, expect, it } from 'vitest';
import { deviceToResume, deviceToStart } from '../../src/commands/requestedDevice.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const onGpu = { ...smallConfig, device: 'webgpu' } as const;

describe('deviceToStart', () => {
  it.each([
    [{}, { device: 'auto' }],
    [{ device: 'webgpu' }, { device: 'webgpu' }],
    [
      { device: 'cpu', graph: 'plain' },
      { device: 'cpu', variant: 'plain' },
    ],
    [{ graph: 'plain' }, { device: 'cpu', variant: 'plain' }],
    [
      { device: 'auto', graph: 'blocked' },
      { device: 'cpu', variant: 'blocked' },
    ],
  ] as const)('turns %o into %o', (flags, expected) => {
    expect(deviceToStart(flags)).toEqual(expected);
  });

  it.each(['webgpu', 'cuda'] as const)('rejects a graph on %s', (device) => {
    expect(() => deviceToStart({ device, graph: 'plain' })).toThrow(
      `--graph plain has no effect with --device ${device}: leave it out, or use --device cpu.`,
    );
  });
});

describe('deviceToResume', () => {
  const config = { ...smallConfig, graph: 'plain' } as const;

  it.each([
    [{}, { device: 'cpu', variant: 'plain' }],
    [{ device: 'auto' }, { device: 'cpu', variant: 'plain' }],
    [{ device: 'cpu' }, { device: 'cpu', variant: 'plain' }],
    [{ graph: 'blocked' }, { device: 'cpu', variant: 'blocked' }],
    [{ device: 'webgpu' }, { device: 'webgpu' }],
  ] as const)('turns %o into %o for a run on the CPU', (flags, expected) => {
    expect(deviceToResume(flags, config)).toEqual(expected);
  });

  it.each([
    [{ device: 'cuda', graph: 'plain' }, config, '--graph plain has no effect with --device cuda'],
    [{ graph: 'blocked' }, onGpu, '--graph blocked has no effect with --device webgpu'],
    [{ device: 'auto', graph: 'plain' }, onGpu, '--graph plain has no effect with --device webgpu'],
  ] as const)('rejects %o, a graph on a GPU', (flags, stored, message) => {
    expect(() => deviceToResume(flags, stored)).toThrow(message);
  });

  it('accepts a graph for a run that moves from a GPU to the CPU', () => {
    expect(deviceToResume({ device: 'cpu', graph: 'plain' }, onGpu)).toEqual({
      device: 'cpu',
      variant: 'plain',
    });
  });
});
