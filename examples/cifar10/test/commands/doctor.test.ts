import { describeDevices, type StartedDevice } from '@cutmix/training';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { doctorCommand } from '../../src/commands/doctor.ts';
import { loadAdapter } from '../../src/run/adapters.ts';

vi.mock('../../src/run/adapters.ts', () => ({ adapterNames: ['onnx'], loadAdapter: vi.fn() }));

let written: string;
beforeEach(() => {
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('doctor shows whether each device starts, and whether a GPU is real', async () => {
  const started = (device: StartedDevice['device'], description: string, software: boolean) => {
    return async () => ({ device, description, software, dispose() {} });
  };
  vi.mocked(loadAdapter).mockResolvedValue({
    createTrainer: () => Promise.reject(new Error('not used')),
    describeDevices: () =>
      describeDevices({
        cuda: () => Promise.reject(new Error('no driver')),
        webgpu: started('webgpu', 'WebGPU on llvmpipe', true),
        cpu: started('cpu', 'CPU, plain graph\nnot blocked: too old', false),
      }),
  });
  await doctorCommand({}, { signal: new AbortController().signal, workingFolder: '.' });
  expect(written).toContain('onnx cuda     no: no driver\n');
  expect(written).toContain('onnx webgpu   on request only: a software GPU: WebGPU on llvmpipe\n');
  expect(written).toContain(
    'onnx cpu      yes: CPU, plain graph\n              not blocked: too old\n',
  );
});
