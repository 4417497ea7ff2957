import { importOptional } from './optionalPackage.ts';

/** The npm package of Dawn. */
export const dawnPackage = { name: 'webgpu', version: '0.6.2' } as const;

export interface AdapterInfo {
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

/** What an adapter says about itself. */
export interface AdapterIdentity {
  /** Vendor, architecture, model and driver in words. */
  readonly description: string;
  /** Vendor, architecture and model. */
  readonly hardware: string;
  readonly driver?: string;
  /** Whether it is a software adapter: a GPU emulated on the CPU. */
  readonly software: boolean;
}

export interface WebgpuAdapter extends AdapterIdentity {
  readonly gpu: Gpu;
  /** What a web page has as globals, such as GPUBufferUsage. */
  readonly globals: object;
}

export const noAdapter =
  'WebGPU finds no adapter. It needs a driver for Vulkan, Metal or Direct3D 12; on Linux that is ' +
  'libvulkan1 with the Vulkan driver of the GPU (mesa-vulkan-drivers 25 or NVIDIA’s own)';

export function identityOf(info: AdapterInfo): AdapterIdentity {
  const { vendor, architecture, device, description: driver, isFallbackAdapter } = info;
  const hardware = [vendor, architecture, device].filter(Boolean).join(' ');
  return {
    hardware,
    // Dawn names the driver in the description.
    ...(driver && { driver }),
    description: [hardware, driver].filter(Boolean).join(' '),
    software: isFallbackAdapter === true || architecture === 'software',
  };
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
  const { create, globals } = (await importOptional(dawnPackage.name, dawnPackage.version)) as Dawn;
  instance ??= create([]);
  const gpu = instance;
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error(noAdapter);
  return { gpu, globals, ...identityOf(adapter.info) };
}
