import { describe, expect, it } from 'vitest';
import { movedTo, resumedDevice } from '../src/resumedDevice.ts';
import { type Config, resolveSettings } from '../src/settings.ts';

const config: Config = {
  version: 2,
  settings: resolveSettings('train', {}),
  device: 'cpu',
  graph: 'plain',
  deviceDescription: 'a CPU, plain graph',
  data: 'synthetic',
  dataSource: 'generated',
  dataFlag: 'synthetic',
  labelsSha256: '',
  trainImages: 1,
  testImages: 1,
  node: 'v20',
  machine: 'a test',
  startedAt: '2026-01-01T00:00:00.000Z',
};

describe('a resumed run', () => {
  it.each([
    [{}, { device: 'cpu', graph: 'plain' }],
    [{ device: 'auto' }, { device: 'cpu', graph: 'plain' }],
    [{ device: 'cpu' }, { device: 'cpu', graph: 'plain' }],
    [{ graph: 'blocked' }, { device: 'cpu', graph: 'blocked' }],
    [{ device: 'webgpu' }, { device: 'webgpu', graph: undefined }],
  ] as const)('with %o runs on %o', (flags, expected) => {
    expect(resumedDevice(flags, config)).toEqual(expected);
  });

  it('keeps its configuration where it was', () => {
    const same = { device: 'cpu', graph: 'plain', deviceDescription: 'another word' } as const;
    expect(movedTo(config, same)).toBe(config);
  });

  it('tells where it was before it moved, each time', () => {
    const webgpu = { device: 'webgpu', graph: undefined, deviceDescription: 'a GPU' } as const;
    const moved = movedTo(config, webgpu);
    expect(moved).toMatchObject({ ...webgpu, earlierDevices: ['a CPU, plain graph'] });
    expect(movedTo(moved, config).earlierDevices).toEqual(['a CPU, plain graph', 'a GPU']);
  });
});
