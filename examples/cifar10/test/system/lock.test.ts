import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeHolder,
  isLock,
  type Lock,
  type LockHolder,
  tryLock,
  waitForLock,
} from '../../src/system/lock.ts';

const script = fileURLToPath(new URL('../fixtures/lockProcess.ts', import.meta.url));

let folder: string;
let path: string;
let children: ChildProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-lock-'));
  path = join(folder, 'it.lock');
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts a process that takes the lock; resolves to what it says. */
async function lockElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(
    process.execPath,
    ['--conditions=@cutmix/source', '--import=tsx', script, path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  for await (const said of createInterface({ input: child.stdout })) return { child, said };
  throw new Error('the process said nothing');
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function expectHeld(result: Promise<Lock | LockHolder>): Promise<LockHolder> {
  const holder = await result;
  if (isLock(holder)) throw new Error('the lock is free');
  return holder;
}

async function expectTaken(result: Promise<Lock | LockHolder>): Promise<Lock> {
  const lock = await result;
  if (!isLock(lock)) throw new Error(`the lock is held by ${lock.pid}`);
  return lock;
}

/** The number of a process that has ended. */
const gone = () => spawnSync(process.execPath, ['--version']).pid;

const holder = (changes: Partial<LockHolder>): LockHolder => ({
  token: 'abc-1',
  pid: process.pid,
  host: hostname(),
  processStart: null,
  since: '2026-01-02T03:04:05.678Z',
  ...changes,
});

describe('a lock', () => {
  it('is held by one at a time, names its holder, and leaves no file when it is released', async () => {
    const lock = await expectTaken(tryLock(path));
    const held = await expectHeld(tryLock(path));
    expect(held).toMatchObject({ pid: process.pid, host: hostname() });
    expect(describeHolder(held, path)).toMatch(
      new RegExp(`^process ${process.pid} since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC$`),
    );
    expect(await readdir(folder)).toEqual(['it.lock']);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    await (await expectTaken(tryLock(path))).release();
  });

  it('is respected by another process and is free as soon as its holder is killed', async () => {
    const { child, said } = await lockElsewhere();
    expect(said).toBe('taken');
    expect((await expectHeld(tryLock(path))).pid).toBe(child.pid);
    await killed(child);
    await (await expectTaken(tryLock(path))).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that a killed process left behind is taken by exactly one of many', async () => {
    for (let round = 0; round < 30; round++) {
      await writeFile(path, JSON.stringify(holder({ pid: gone(), token: `t-${round}` })));
      const results = await Promise.all(Array.from({ length: 12 }, () => tryLock(path)));
      const locks = results.filter(isLock);
      expect(locks).toHaveLength(1);
      await locks[0]!.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('is free if its process number now belongs to another process', async () => {
    await writeFile(path, JSON.stringify(holder({ processStart: '1' })));
    await (await expectTaken(tryLock(path))).release();
  });

  it('of a process on another machine is respected, and the file to delete is named', async () => {
    await writeFile(path, JSON.stringify(holder({ host: 'elsewhere', pid: gone() })));
    const held = await expectHeld(tryLock(path));
    expect(describeHolder(held, path)).toContain(
      `on elsewhere since 2026-01-02 03:04:05 UTC (if it is no longer running, delete ${path})`,
    );
  });

  it.each(['', '{"pid":', 'null', '{"token":"../x","pid":1}'])(
    'with the content %j is held at first, and free once it is old',
    async (content) => {
      await writeFile(path, content);
      await expectHeld(tryLock(path));
      spawnSync('touch', ['-d', '1 minute ago', path]);
      await (await expectTaken(tryLock(path))).release();
    },
  );

  it('is not released by a holder that has lost it', async () => {
    const lock = await expectTaken(tryLock(path));
    const other = JSON.stringify(holder({}));
    await writeFile(path, other);
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe(other);
  });

  it('is released without an error when its file cannot be read or removed', async () => {
    const lock = await expectTaken(tryLock(path));
    await rm(path);
    await mkdir(path);
    await lock.release();
  });

  it('can be waited for, and the wait can be stopped', async () => {
    const lock = await expectTaken(tryLock(path));
    const holders: LockHolder[] = [];
    const waiting = waitForLock(path, { onWait: (holder) => holders.push(holder) });
    const stop = new AbortController();
    const stopped = waitForLock(path, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    await lock.release();
    await (await waiting).release();
    expect(holders.map(({ pid }) => pid)).toEqual([process.pid]);
  });

  it('in a folder that does not exist is an error that names the file', async () => {
    const missing = join(folder, 'none', 'it.lock');
    await expect(tryLock(missing)).rejects.toThrow(
      `${missing} cannot be written: no such file or directory (ENOENT).`,
    );
  });
});
