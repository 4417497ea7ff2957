import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identifyAdapter } from '../../src/devices/identifyAdapter.ts';
import { findNvidiaGpu } from '../../src/devices/nvidiaGpu.ts';
import { explainCudaError } from '../../src/onnx/device/cuda.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix gpus-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe.skipIf(process.platform === 'win32')('findNvidiaGpu', () => {
  it('asks nvidia-smi for the first GPU that CUDA sees', async () => {
    const script = '#!/bin/sh\necho "NVIDIA H200, 580.95.05"\necho "$@" >"$(dirname "$0")/flags"\n';
    await chmod(await write('nvidia-smi', script), 0o755);
    vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
    expect(await findNvidiaGpu()).toEqual({ name: 'NVIDIA H200', driver: '580.95.05' });
  });

  it('asks the driver if there is no nvidia-smi, and is undefined without a driver', async () => {
    vi.stubEnv('PATH', folder);
    expect(await findNvidiaGpu(join(folder, 'absent'))).toBeUndefined();
    await mkdir(join(folder, 'gpus', '0000:01:00.0'), { recursive: true });
    await write('gpus/0000:01:00.0/information', 'Model: \t\t NVIDIA H200\nIRQ:  171\n');
    await write(
      'version',
      'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build\nGCC version:  gcc 12.2.0\n',
    );
    expect(await findNvidiaGpu(folder)).toEqual({ name: 'NVIDIA H200', driver: '580.95.05' });
  });
});

describe('identifyAdapter', () => {
  const identify = async (program: string) =>
    await identifyAdapter(pathToFileURL(await write('dawn.mjs', program)).href);

  it('names hardware and driver', async () => {
    const info = { vendor: 'nvidia', architecture: 'hopper', device: 'NVIDIA H200' };
    const adapter = { info: { ...info, description: 'NVIDIA: 580.95.05' } };
    expect(
      await identify(
        `export const create = () => ({ requestAdapter: async () => (${JSON.stringify(adapter)}) })`,
      ),
    ).toEqual({
      hardware: 'nvidia hopper NVIDIA H200',
      driver: 'NVIDIA: 580.95.05',
      description: 'nvidia hopper NVIDIA H200 NVIDIA: 580.95.05',
      software: false,
    });
  });

  it('says what is missing if there is no adapter', async () => {
    await expect(
      identify('export const create = () => ({ requestAdapter: async () => null })'),
    ).rejects.toThrow('WebGPU finds no adapter. It needs a driver');
  });

  it('says why the package does not run, even if it ends by a signal', async () => {
    await expect(identify('throw new Error("no libvulkan")')).rejects.toThrow(
      'webgpu cannot ask for the WebGPU adapter: Error: no libvulkan',
    );
    await expect(identify('process.kill(process.pid, "SIGKILL")')).rejects.toThrow(
      'webgpu cannot ask for the WebGPU adapter: SIGKILL',
    );
  });
});

describe('explainCudaError', () => {
  it.each([
    [
      '/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:123 bool onnxruntime::CudaCall(ERRTYPE, const char*, SUCCTYPE, const char*, int) CUDA failure 100: no CUDA-capable device is detected ; GPU=-1 ; hostname=x',
      /^CUDA sees no NVIDIA GPU \(CUDA failure 100\)$/,
    ],
    [
      'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
      /^the NVIDIA driver is too old for CUDA 13/,
    ],
    [
      'Failed to load library x.so with error: libcudnn.so.9: cannot open shared object file: No such file or directory',
      /^the library libcudnn\.so\.9 is not found\. .*LD_LIBRARY_PATH/,
    ],
    [
      'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
      /^a library that the CUDA provider needs is not found\. .*LD_LIBRARY_PATH/,
    ],
    [
      `/onnxruntime_src/onnxruntime/core/session/inference_session.cc:99 void f() ${'Status '.repeat(90)}\nmore`,
      /^ONNX Runtime fails on CUDA: void f\(\) Status .{0,160}…$/,
    ],
  ])('shortens %s', (message, expected) => {
    expect(explainCudaError(message)).toMatch(expected);
  });
});
