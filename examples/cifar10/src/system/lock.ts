import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, fileError, isUnsupported } from './fileError.ts';

/*
 * A lock is a file that names the process holding it. A killed process leaves its lock behind: it
 * counts as free as soon as that process is gone, without a waiting time. The locks of libraries
 * that keep a file's time fresh (proper-lockfile) stay shut for seconds after a kill, open by
 * themselves while a long step blocks the process, and cannot say who holds them.
 */

/** A process that holds a lock. */
export interface LockHolder {
  /** Different for each time that a lock is taken. */
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** Tells a process from a later one of the same number; null if the system does not say. */
  readonly processStart: string | null;
  /** ISO 8601. */
  readonly since: string;
}

export interface Lock {
  /**
   * Gives the lock back. If the file cannot be removed, the lock is free on this machine once this
   * process has ended.
   */
  release(): Promise<void>;
}

// Without hard links a lock is empty for a moment, until its holder is written.
const emptyForMilliseconds = 10_000;
const pollMilliseconds = 250;

/**
 * Takes the lock, or returns who holds it.
 *
 * @param path - The lock file; its folder must exist.
 * @throws UserError if the file cannot be written.
 */
export async function tryLock(path: string): Promise<Lock | LockHolder> {
  const own: LockHolder = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    processStart: await processStart(process.pid),
    since: new Date().toISOString(),
  };
  const holder = await acquire(path, own);
  if (holder) return holder;
  return {
    async release() {
      try {
        if ((await readHolder(path))?.token === own.token) await rm(path, { force: true });
      } catch {
        // Not worth an error, which would hide that of the run if the disk has failed.
      }
    },
  };
}

export function isLock(result: Lock | LockHolder): result is Lock {
  return 'release' in result;
}

/**
 * Waits until the lock is free and takes it.
 *
 * @param onWait - Called once, with the first holder, if there is one.
 */
export async function waitForLock(
  path: string,
  {
    signal,
    onWait,
  }: { signal?: AbortSignal | undefined; onWait?: (holder: LockHolder) => void } = {},
): Promise<Lock> {
  let isWaiting = false;
  for (;;) {
    const result = await tryLock(path);
    if (isLock(result)) return result;
    if (!isWaiting) onWait?.(result);
    isWaiting = true;
    await sleep(pollMilliseconds, undefined, signal ? { signal } : {}).catch(() => {
      signal?.throwIfAborted();
    });
  }
}

/** Who holds a lock, and what to do if that cannot be checked from here. */
export function describeHolder({ pid, host, since }: LockHolder, path: string): string {
  if (pid === 0) return `another process (if none is running, delete ${path})`;
  const time = `since ${since.slice(0, 19).replace('T', ' ')} UTC`;
  if (host === hostname()) return `process ${pid} ${time}`;
  return `process ${pid} on ${host} ${time} (if it is no longer running, delete ${path})`;
}

/** Puts `own` into the lock file; returns the holder if another process is alive in it. */
async function acquire(path: string, own: LockHolder): Promise<LockHolder | undefined> {
  const temporary = `${path}.${own.token}.${own.pid}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(own), { flag: 'wx' });
    for (;;) {
      if (await createFrom(temporary, path, own)) return undefined;
      const holder = await readHolder(path);
      if (!holder) continue;
      if (await isAlive(holder)) return holder;
      // One process at a time replaces the lock of this dead holder, and only if it is still there.
      const guardPath = `${path}.${holder.token}`;
      const guardian = await acquire(guardPath, own);
      if (guardian) return guardian;
      try {
        if ((await readHolder(path))?.token !== holder.token) continue;
        await rename(temporary, path);
        return undefined;
      } finally {
        await rm(guardPath, { force: true });
      }
    }
  } catch (error) {
    throw fileError(path, 'written', error);
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

/** Creates the lock file, unless there is one. A link makes it appear whole. */
async function createFrom(temporary: string, path: string, own: LockHolder): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!isUnsupported(error)) throw error;
  }
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(JSON.stringify(own));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The process named in a lock file; undefined if there is no such file. */
async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const holder = parseHolder(text);
    if (holder) return holder;
    // A file that nobody can complete any more is held by a process that is gone.
    const age = Date.now() - (await stat(path)).mtimeMs;
    const host = age < emptyForMilliseconds ? '' : hostname();
    return { token: 'unreadable', pid: 0, host, processStart: null, since: '' };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileError(path, 'read', error);
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const { token, pid, host, processStart, since } = JSON.parse(text);
    const isHolder =
      /^[\w-]+$/.test(token) &&
      Number.isSafeInteger(pid) &&
      pid > 0 &&
      typeof host === 'string' &&
      typeof since === 'string';
    return isHolder ? { token, pid, host, processStart, since } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the holder is running. One on another machine counts as running. */
async function isAlive({ pid, host, processStart: start }: LockHolder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (pid === 0 || !isRunning(pid)) return false;
  const now = await processStart(pid);
  return start === null || now === null || start === now;
}

/** Whether a process of this number is running on this machine. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** When a process was started, in ticks since the boot: field 22 of proc_pid_stat(5). */
async function processStart(pid: number): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not asked for the exit code yet.
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
