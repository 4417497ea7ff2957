import { importOptional } from './optionalPackage.ts';

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

export interface Gpu {
  requestAdapter(options: {
    powerPreference: 'high-performance';
  }): Promise<{ readonly info: AdapterInfo } | null>;
}

/** The npm package `webgpu`: Dawn, the WebGPU implementation of Chromium. */
interface Dawn {
  readonly globals: object;
  create(options: string[]): Gpu;
}

export interface WebgpuAdapter {
  readonly gpu: Gpu;
  /** What a web page has as globals, such as GPUBufferUsage. */
  readonly globals: object;
  /** Vendor, architecture and model in words. */
  readonly description: string;
  /** Whether it is a software adapter: a GPU emulated on the CPU. */
  readonly software: boolean;
}

// Dawn crashes if its instance is collected as garbage while callbacks of its devices are due.
let instance: Gpu | undefined;

/**
 * The WebGPU adapter of this machine, from the npm package `webgpu`. The process stays alive until
 * every device made of it is destroyed.
 *
 * @throws Error if there is none, with what is missing.
 */
export async function findWebgpuAdapter(): Promise<WebgpuAdapter> {
  const { create, globals } = (await importOptional('webgpu', '0.6.2')) as Dawn;
  instance ??= create([]);
  const gpu = instance;
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new Error(
      'WebGPU finds no adapter. It needs a driver for Vulkan, Metal or Direct3D 12; on Linux that is ' +
        'libvulkan1 with the Vulkan driver of the GPU (mesa-vulkan-drivers 25 or NVIDIA’s own)',
    );
  }
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  return {
    gpu,
    globals,
    description: [vendor, architecture, device, description].filter(Boolean).join(' '),
    software: isFallbackAdapter === true || architecture === 'software',
  };
}
