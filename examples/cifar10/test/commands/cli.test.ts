import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCli } from '../../src/cli.ts';
import { flagEntries, flagName } from '../../src/flags.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const script = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-cli-'));
});
afterEach(() => rm(folder, { recursive: true }));

const nodeFlags = ['--conditions=@cutmix/source', '--import=tsx'];

/** What a command line that ends at once writes, and its exit code, without a process of its own. */
async function typed(
  ...words: string[]
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  let code: unknown = 'none';
  const exit = vi.spyOn(process, 'exit').mockImplementation((given) => {
    code = given;
    throw new Error('exit');
  });
  try {
    const signal = new AbortController().signal;
    await expect(runCli(words, { signal, workingFolder: folder })).rejects.toThrow('exit');
  } finally {
    for (const spy of [...spies, exit]) spy.mockRestore();
  }
  return { code, ...written };
}

/** The command as typed in `folder`, in a process of its own. */
function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, INIT_CWD: folder, CI: '1' };
    execFile(process.execPath, [...nodeFlags, script, ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
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
  test.each(flagEntries)('--help names every choice of %s', (_, { help, choices = [] }) => {
    for (const choice of choices) expect(help).toMatch(new RegExp(`\\b${choice}\\b`));
  });

  test.each(['compare', 'train', 'preview', 'data', 'doctor'])(
    '%s --help fits 80 columns and shows every flag of the command, its choices once',
    async (command) => {
      const { stdout } = await typed(command, '--help');
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      // The texts of the flags name the choices.
      expect(stdout).not.toContain('(choices:');
      for (const [key, { commands }] of flagEntries) {
        const isShown = new RegExp(`^ {2}${flagName(key)} `, 'm').test(stdout);
        expect([key, isShown]).toEqual([key, commands.some((name) => name === command)]);
      }
    },
  );

  test('--help shows commands, flags, defaults and examples', async () => {
    const { code, stdout, stderr } = await typed('--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const part of [
      'compare',
      'doctor',
      '--alpha <a>',
      '(default: 32; fast: 64; long: 128)',
      'Examples:',
    ]) {
      // A line may break within.
      expect(stdout.replace(/\s+/g, ' ')).toContain(part);
    }
  });

  test.each([
    [['--alpha', '0'], "'--alpha <a>' argument '0' is invalid. It must be a number above 0."],
    [['train', '--probability', 'NaN'], 'It must be a number from 0 to 1.'],
    [['preview', '--scale', '3'], 'It must be an integer from 4 to 16.'],
    [
      ['train', '--mix', 'cutmux'],
      "argument 'cutmux' is invalid. It must be cutmix, mixup, random or none",
    ],
    [['--mix', 'none,none'], "argument 'none,none' is invalid. It must be cutmix"],
    [['--alhpa', '2'], "error: unknown option '--alhpa' (Did you mean --alpha?)"],
    [['trian'], "error: unknown command 'trian' (Did you mean train?)"],
  ])('rejects %j: %s', async (words, message) => {
    const { code, stderr } = await typed(...words);
    expect(code).toBe(1);
    expect(stderr.replace('\n', ' ')).toContain(message);
  });

  test('preview rejects other image formats', async () => {
    const message = '--out must be a folder or a .png file, received ';
    expect(await failure('preview', '--out', 'a.jpg')).toContain(message);
  });

  test('preview draws a picture although nobody reads its output', async () => {
    const child = spawn(
      process.execPath,
      [...nodeFlags, script, 'preview', '--data', 'synthetic', '--count', '1', '--out', 'a/p.png'],
      { env: { ...process.env, INIT_CWD: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stdout.destroy();
    let complaints = '';
    child.stderr.on('data', (text) => {
      complaints += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(complaints).not.toContain('EPIPE');
    expect(code).toBe(0);
    const { width } = decode(await readFile(join(folder, 'a', 'p.png')));
    expect(width).toBeGreaterThan(32 * 8);
  });

  test('prints bad data as an error without a stack, and leaves no folder behind', async () => {
    await writeFile(join(folder, 'text.tar.gz'), 'hello');
    const { code, stderr } = await run('train', '--data', 'text.tar.gz', '--out', 'new/out');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*text\.tar\.gz must be cifar-10-binary\.tar\.gz, .*\n$/);
    expect(await readdir(folder)).toEqual(['text.tar.gz']);
  });

  test('rejects an --out that is in use or cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'used'));
    await writeFile(join(folder, 'used', 'config.json'), '{}');
    expect(await failure('--out', '.')).toContain('must be a new or an empty folder');
    expect(await failure('--out', 'used')).toContain('already holds a run');
    expect(await failure('--out', 'file/out')).toContain(
      'cannot be written: not a directory (ENOTDIR)',
    );
  });

  test('--resume alone takes the command from the stored run', async () => {
    const settings = { ...smallConfig.settings, command: 'train', runs: ['cutmix'] };
    await mkdir(join(folder, 'run'));
    await writeFile(
      join(folder, 'run', 'config.json'),
      JSON.stringify({ ...smallConfig, settings }),
    );
    // The flag differs from the stored one, so nothing is trained.
    const changed = '--seed was';
    expect(await failure('--resume', '--out', 'run', '--seed', '99')).toContain(changed);
    expect(await failure('--out=run', '--resume', '--seed', '99')).toContain(changed);
    expect(await failure('compare', '--out', 'run', '--resume')).toBe(
      `The run in ${folder}/run was started by train, not compare. ` +
        `To continue it: npx pnpm@10 cifar10 train --out ${folder}/run --resume`,
    );
  });

  test.each([
    [['data', '--mix', 'none'], '--mix is a flag of compare and train and preview'],
    [['--mix', 'none'], '--mix of compare must be two names or more'],
    [['train', '--mix', 'cutmix,none'], '--mix must be one name, received cutmix,none'],
    [
      ['train', '--mix', 'none', '--augment', 'none'],
      '--augment is the former name of --mix: leave one of them out',
    ],
    [['train', '--mix', 'none', '--alpha', '2'], '--alpha has no effect with --mix none'],
    [['preview', '--resume'], '--resume is a flag of compare and train, not of preview'],
    [['train', '--augment', 'none', '--alpha', '2'], '--alpha has no effect'],
    [['--batch-size', '64', '--limit', '32'], '--batch-size must be at most'],
    [
      ['--device', 'webgpu', '--graph', 'plain'],
      '--graph plain has no effect with --device webgpu',
    ],
    [['--resume'], '--resume needs --out'],
    [['--resume', '--out', 'none'], 'none does not exist. Name the folder of a run, or leave out'],
    [['--resume', '--out', '.'], 'holds no run: it has no config.json. Name the folder of a run'],
    [
      ['--seed', '1', '--seed', '2'],
      '--seed is given twice: leave one of them out. For several seeds: compare --seed 1 --seeds 2',
    ],
    [
      ['train', '--mix', 'cutmix', '--mix', 'mixup'],
      '--mix is given twice: leave one of them out. To compare several arms: compare --mix cutmix,mixup',
    ],
    [['train', '--augment', 'none', '--augment', 'cutmix'], '--augment is given twice'],
    [['--resume', '--resume'], '--resume is given twice: leave one of them out.'],
    [['train', '--out', 'a', '--out=a'], '--out is given twice'],
  ])('rejects %j with "%s"', async (typed, message) => {
    expect(await failure(...typed)).toContain(message);
  });
});
