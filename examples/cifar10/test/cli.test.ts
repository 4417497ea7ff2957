import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../src/cli.ts';

const script = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The command as typed in `folder`, in a process of its own. */
function run(...typed: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, INIT_CWD: folder, CI: '1' };
    execFile(
      process.execPath,
      ['--conditions=@cutmix/source', '--import=tsx', script, ...typed],
      { env },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

/** The same within this process, for commands whose error is thrown rather than printed. */
function failure(...typed: string[]): Promise<string> {
  const signal = new AbortController().signal;
  return runCli(typed, { signal, workingFolder: folder }).then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

describe('the command line', () => {
  test('--help shows commands, flags, defaults and examples', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const part of ['compare', 'doctor', '--alpha <a>', '(default: 10)', 'Examples:']) {
      expect(stdout).toContain(part);
    }
  });

  test('flags are refused by name, with what is allowed', async () => {
    const answers = await Promise.all([
      run('--alpha', '0'),
      run('train', '--probability', 'NaN'),
      run('--alhpa', '2'),
      run('trian'),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(answers.map(({ stderr }) => stderr.split('\n').slice(0, 2).join(' '))).toEqual([
      expect.stringContaining(
        "'--alpha <a>' argument '0' is invalid. It must be a number above 0.",
      ),
      expect.stringContaining('It must be a number from 0 to 1.'),
      "error: unknown option '--alhpa' (Did you mean --alpha?)",
      "error: unknown command 'trian' (Did you mean train?)",
    ]);
  });

  test('data of the wrong kind is an error without a stack and leaves nothing behind', async () => {
    await writeFile(join(folder, 'text.tar.gz'), 'hello');
    const { code, stderr } = await run('train', '--data', 'text.tar.gz', '--out', 'new/out');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*text\.tar\.gz must be a gzip-compressed .*\n$/);
    expect(await readdir(folder)).toEqual(['text.tar.gz']);
  });

  test('--out must be free and writable', async () => {
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'used'));
    await writeFile(join(folder, 'used', 'config.json'), '{}');
    expect(await failure('--out', '.')).toContain('must be a new or an empty folder');
    expect(await failure('--out', 'used')).toContain('already holds a run');
    expect(await failure('--out', 'file/out')).toContain('cannot be written: ENOTDIR');
  });

  test.each([
    [['--augment', 'none'], '--augment is a flag of train'],
    [['train', '--augment', 'none', '--alpha', '2'], '--alpha has no effect'],
    [['--batch-size', '64', '--limit', '32'], '--batch-size must be at most'],
    [['--resume'], '--resume needs --out'],
    [['--resume', '--out', 'none'], 'config.json cannot be read: ENOENT'],
    [['--resume', '--out', 'none', '--seeds', '2'], 'config.json cannot be read'],
  ])('%j says "%s"', async (typed, message) => {
    expect(await failure(...typed)).toContain(message);
  });
});
