import { describe, expect, it } from 'vitest';
import { relocateConfig } from '../../src/run/relocateConfig.ts';
import type { Config, RunPlace } from '../../src/run/settings.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const place: RunPlace = {
  device: 'cpu',
  graph: 'plain',
  deviceDescription: 'a CPU, 64 threads\nnot cuda: absent',
  node: 'v20',
  machine: 'large, 64 cores',
};
const config: Config = { ...smallConfig, ...place };

describe('a resumed run', () => {
  it.each([place, { ...place, deviceDescription: 'a CPU, 64 threads' }])(
    'keeps its configuration where it was: %o',
    (same) => {
      expect(relocateConfig(config, same)).toBe(config);
    },
  );

  it.each<Partial<RunPlace>>([
    { device: 'webgpu', graph: undefined, deviceDescription: 'a GPU' },
    { graph: 'blocked' },
    { deviceDescription: 'a CPU, 2 threads' },
    { machine: 'small, 2 cores' },
    { node: 'v22' },
  ])('tells where it was before it moved: %o', (change) => {
    const there = { ...place, ...change };
    expect(relocateConfig(config, there)).toEqual({ ...config, ...there, earlierPlaces: [place] });
  });

  it('tells how often results were read on the GPU that it left', () => {
    const onGpu = { ...config, device: 'webgpu', stepsPerRead: 10 } as const;
    const { earlierPlaces } = relocateConfig(onGpu, { ...place, stepsPerRead: 1 });
    expect(earlierPlaces).toMatchObject([{ device: 'webgpu', stepsPerRead: 10 }]);
  });

  it('tells all places that it was at', () => {
    const there = { ...place, machine: 'small, 2 cores' };
    expect(relocateConfig(relocateConfig(config, there), place).earlierPlaces).toEqual([
      place,
      there,
    ]);
  });
});
