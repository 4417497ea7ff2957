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
  /** What a page finds as globals, such as GPUBufferUsage. */
  readonly globals: object;
  /** Vendor, architecture and model in words. */
  readonly description: string;
  /** Whether it is a GPU in name only. */
  readonly software: boolean;
}

/**
 * The WebGPU adapter of this machine, by the npm package `webgpu`. The process lives as long as
 * anything refers to its `gpu`.
 *
 * @throws Error that says what is missing.
 */
export async function findWebgpuAdapter(): Promise<WebgpuAdapter> {
  const { create, globals } = (await importOptional('webgpu', '0.6.2')) as Dawn;
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new Error(
      'WebGPU finds no adapter: it needs a driver for Vulkan, Metal or Direct3D 12; on Linux, ' +
        'libvulkan1 and the Vulkan driver of the GPU (mesa-vulkan-drivers 25 or NVIDIA’s own)',
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
