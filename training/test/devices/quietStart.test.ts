import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../fixtures/autoDevice.ts', import.meta.url));

// Dawn warns on the standard error as soon as it opens a software adapter.
it.each(['onnx', 'tfjs'])(
  'the device auto of %s starts without a warning of a driver',
  async (adapter) => {
    const flags = ['--conditions=@cutmix/source', '--import=tsx', program, adapter];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, flags);
    // Why not a better one stands in lines of its own.
    expect(stdout.split('\n')[0]).not.toMatch(/npx|not installed/);
    expect(stdout).not.toBe('');
    expect(stderr).toBe('');
  },
  60_000,
);
