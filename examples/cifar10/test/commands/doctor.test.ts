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

test('doctor shows whether each device starts, its hardware and how fast it is', async () => {
  const fake = (device: StartedDevice['device'], description: string, software: boolean) => {
    const hardware = device === 'cpu' ? 'AMD EPYC' : 'llvmpipe';
    const driver = device === 'cpu' ? undefined : 'Mesa 25.0.7';
    return async () => ({ device, description, hardware, driver, software, dispose() {} });
  };
  const cause = new Error('/src/cuda_call.cc:123 CUDA failure 100');
  vi.mocked(loadAdapter).mockResolvedValue({
    createTrainer: () => Promise.reject(new Error('not used')),
    measureDevices: () =>
      describeDevices(
        {
          cuda: () => Promise.reject(new Error('no driver', { cause })),
          webgpu: fake('webgpu', 'WebGPU on llvmpipe', true),
          cpu: fake('cpu', 'CPU, plain graph\nnot blocked: too old', false),
        },
        async ({ software }) =>
          software
            ? { batchSize: 2, milliseconds: 1812.6 }
            : { batchSize: 32, milliseconds: 48.04 },
      ),
  });
  await doctorCommand({}, { signal: new AbortController().signal, workingFolder: '.' });
  expect(written).toContain(
    'onnx cuda     no: no driver\n              /src/cuda_call.cc:123 CUDA failure 100\n',
  );
  expect(written).toContain('onnx webgpu   on request only: a software GPU: WebGPU on llvmpipe\n');
  expect(written).toContain(
    'onnx cpu      yes: CPU, plain graph\n              not blocked: too old\n',
  );
  expect(written).toContain(
    `
device       a step of ResNet-20             hardware  driver
onnx cuda    does not start
onnx webgpu  1,813 ms, batch 2, in software  llvmpipe  Mesa 25.0.7
onnx cpu     48.0 ms, batch 32               AMD EPYC
`,
  );
});
