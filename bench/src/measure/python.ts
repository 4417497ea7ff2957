import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Case, turnMilliseconds } from './measure.ts';

/** The first answer of a script. */
export interface About {
  readonly python: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The reason for each library that is missing. */
  readonly missing: Readonly<Record<string, string>>;
}

/** A script of `bench/python` that answers requests, in its own process. */
export interface Python<Started extends About = About> {
  readonly about: Started;
  /** @throws Error if the process ends instead, with the last line that it wrote. */
  ask<Answer>(action: string, request: object): Promise<Answer>;
  close(): void;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const environments = ['../../.venv/bin/python', '../../.venv/Scripts/python.exe'].map(path);

const howToInstall =
  'python3 -m venv bench/.venv && bench/.venv/bin/pip install -r bench/python/requirements.txt, ' +
  'or set CUTMIX_PYTHON';

/** The Python that has the other libraries; undefined if there is none. */
export function findPython(): string | undefined {
  return process.env['CUTMIX_PYTHON'] || environments.find((python) => existsSync(python));
}

export function base64({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Exchanges JSON lines with a process: one answer for each request. */
export function speak(command: string, args: readonly string[]): Pick<Python, 'ask' | 'close'> {
  const child = spawn(command, args);
  const failure = new Promise<never>((_, reject) => {
    let written = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      written = (written + text).slice(-10_000);
    });
    child.stdin.on('error', () => {}); // 'close' reports the end of the process.
    child.on('error', reject);
    child.on('close', (code) => {
      const lastLine = written.trim().split('\n').at(-1);
      reject(new Error(lastLine || `the process exited with code ${code}`));
    });
  });
  failure.catch(() => {}); // The next request reports it.
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(action, request) {
      child.stdin.write(`${JSON.stringify({ do: action, ...request })}\n`);
      const { value, done } = await Promise.race([lines.next(), failure]);
      return done ? failure : JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}

/**
 * Starts a script.
 *
 * @returns A sentence instead if Python or a library is missing.
 */
export async function startPython<Started extends About = About>(
  what: string,
  script: string,
  setup: object,
): Promise<Python<Started> | string> {
  const python = findPython();
  if (!python)
    return `${what}: not measured, Python with these libraries is not installed (${howToInstall}).`;
  const process = speak(python, [path(`../../python/${script}`)]);
  try {
    return { ...process, about: await process.ask<Started>('start', setup) };
  } catch (error) {
    process.close();
    return `${what}: not measured, ${(error as Error).message} (${howToInstall}).`;
  }
}

/** Names and versions, such as 'torch 2.15.0'. */
export function versionsOf({ about }: Python): string[] {
  const all = { Python: about.python, ...about.versions };
  return Object.entries(all).map(([name, version]) => `${name} ${version}`);
}

/** A sentence with the versions, and one for each library that is missing. */
export function aboutNotes(python: Python): string[] {
  const missing = Object.entries(python.about.missing);
  return [
    `${versionsOf(python).join(', ')}.`,
    ...missing.map(([name, why]) => `${name}: not measured, ${why}.`),
  ];
}

/** A case that Python times in the same way as `timed`. */
export function pythonCase(name: string, python: Python, request: unknown = name): Case {
  const turn = { case: request, milliseconds: turnMilliseconds };
  return { name, turn: () => python.ask<number>('turn', turn) };
}
