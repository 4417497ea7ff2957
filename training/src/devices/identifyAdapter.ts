import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  type AdapterIdentity,
  type AdapterInfo,
  dawnPackage,
  identityOf,
  noAdapter,
} from './webgpuAdapter.ts';

const program = `
  const { create } = await import(process.argv[1]);
  const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter?.info ?? {};
  const info = adapter && { vendor, architecture, device, description, isFallbackAdapter };
  process.stdout.write(JSON.stringify({ info }), () => process.exit());
`;

/** The module of the npm package `webgpu`, if it is installed. */
function findDawn(): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(dawnPackage.name)).href;
  } catch {
    return undefined;
  }
}

interface Answer {
  readonly info: AdapterInfo | null;
}

async function askDawn(module: string): Promise<Answer> {
  try {
    const flags = ['--input-type=module', '--eval', program, module];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { timeout: 60_000 });
    return JSON.parse(stdout) as Answer;
  } catch (error) {
    const { stdout, stderr, signal, message } = error as Error & {
      stdout?: string;
      stderr?: string;
      signal?: string;
    };
    // Drivers have crashed on the way out.
    if (stdout) return JSON.parse(stdout) as Answer;
    const reason = /^\w*Error: .*/m.exec(stderr ?? '')?.[0] ?? signal ?? message;
    throw new Error(`${dawnPackage.name} cannot ask for the WebGPU adapter: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * What the WebGPU adapter of this machine says about itself, asked by the npm package `webgpu` in
 * another process: ONNX Runtime has a Dawn of its own, and two in one process have crashed.
 *
 * @returns undefined if the package is not installed.
 * @throws Error if there is no adapter, with what is missing.
 */
export async function identifyAdapter(
  module: string | undefined = findDawn(),
): Promise<AdapterIdentity | undefined> {
  if (module === undefined) return undefined;
  const { info } = await askDawn(module);
  if (info === null) throw new Error(noAdapter);
  return identityOf(info);
}
