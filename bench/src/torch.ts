import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Recipe } from '@cutmix/example-cifar10/src/recipe.ts';

/** What both sides train with. */
export interface TorchSetup {
  readonly threads: number;
  readonly recipe: Recipe;
  /** Flat, as `stateLayout` places them. */
  readonly parameters: Float32Array;
  /** [N, 3, 32, 32]. */
  readonly images: Uint8Array;
  /** [N, 10]. */
  readonly labels: Float32Array;
}

export interface TorchSteps {
  readonly losses: readonly number[];
  readonly milliseconds: readonly number[];
}

/** PyTorch in a process of its own, stepping when asked to. */
export interface Torch {
  readonly version: string;
  readonly python: string;
  readonly variants: readonly string[];
  step(variant: string, steps: number): Promise<TorchSteps>;
  close(): void;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const environments = ['../.venv/bin/python', '../.venv/Scripts/python.exe'].map(path);

export const howToInstall =
  'python3 -m venv bench/.venv && bench/.venv/bin/pip install torch numpy, or set CUTMIX_PYTHON';

/** The Python to look for PyTorch in; undefined where there is none. */
export function findPython(): string | undefined {
  return process.env['CUTMIX_PYTHON'] || environments.find((python) => existsSync(python));
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/**
 * Starts PyTorch.
 *
 * @throws Error when the process does not start or has no torch, with what it wrote to stderr.
 */
export async function startTorch(python: string, setup: TorchSetup): Promise<Torch> {
  const child = spawn(python, [path('../python/torchStep.py')], {
    env: { ...process.env, OMP_NUM_THREADS: String(setup.threads) },
  });
  const failure = new Promise<never>((_, reject) => {
    let written = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written += text;
    });
    child.stdin.on('error', () => {}); // Its end is reported by 'close'.
    child.on('error', reject);
    child.on('close', (code) => {
      const lastLine = written.trim().split('\n').at(-1);
      reject(new Error(`${python} ended with ${code}${lastLine ? `: ${lastLine}` : ''}`));
    });
  });
  failure.catch(() => {}); // Whoever asks next is told.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function ask<Answer>(request: object): Promise<Answer> {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await Promise.race([lines.next(), failure]);
    return done ? failure : JSON.parse(value);
  }

  const { parameters, images, labels } = setup;
  const about = await ask<Pick<Torch, 'version' | 'python' | 'variants'>>({
    ...setup,
    parameters: base64(parameters),
    images: base64(images),
    labels: base64(labels),
  });
  return {
    ...about,
    step: (variant, steps) => ask({ variant, steps }),
    close: () => child.stdin.end(),
  };
}
