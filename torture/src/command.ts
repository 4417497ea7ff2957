import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.resolve('@cutmix/example-cifar10/main'));
/** Flags of Node to run TypeScript from source. */
export const nodeFlags = ['--conditions=@cutmix/source', '--import=tsx'];
const watchMilliseconds = 20;

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** The largest resident memory seen; 0 where the system does not say. */
  readonly peakBytes: number;
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly timeoutSeconds: number;
  /** Called with the running process. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs `cifar10` in a process of its own. */
export function cifar10(
  words: readonly string[],
  { timeoutSeconds, onStart }: CommandOptions,
): Promise<Ended> {
  const start = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, script, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: '1' },
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      written[name] += text;
    });
  }
  let peakBytes = 0;
  let timedOut = false;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid!));
  }, watchMilliseconds);
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutSeconds * 1000);
  onStart?.(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      clearTimeout(timer);
      const seconds = (performance.now() - start) / 1000;
      resolve({ code, ...written, seconds, peakBytes, timedOut });
    });
  });
}

/** The line VmHWM of proc_pid_status(5). */
function peakOf(pid: number): number {
  try {
    const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
    return Number(kibibytes) * 1024;
  } catch {
    return 0;
  }
}

/** What is wrong with the way in which a command failed: it must be one line that names `path`. */
export function faultsOfError({ code, stderr, timedOut }: Ended, path: string): string[] {
  if (timedOut) return ['it did not end'];
  const faults: string[] = [];
  const errors = stderr.split('\n').filter((line) => line.startsWith('error:'));
  if (code !== 1) faults.push(`it exited with ${code}`);
  if (errors.length !== 1) faults.push(`${errors.length} lines begin with error:`);
  if (/^\s+at /m.test(stderr)) faults.push('it printed a stack trace');
  if (errors.length === 1 && !errors[0]!.includes(path)) faults.push(`it does not name ${path}`);
  return faults.length > 0 ? [...faults, stderr.trimEnd()] : [];
}
