import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeAbandoned, writeFileAtomically } from '../../system/atomicFile.ts';
import { errorCode, fileError } from '../../system/fileError.ts';
import { createFolders } from '../../system/folders.ts';
import { describeHolder, isLock, type Lock, tryLock } from '../../system/lock.ts';
import { UserError } from '../../system/userError.ts';
import type { EpochMetrics } from '../metrics.ts';
import type { Arm } from '../recipe.ts';
import type { Config } from '../settings.ts';
import type { Summary } from '../summary.ts';
import { configName, parseConfig } from './config.ts';

/** The files of a run. */
export interface OutFolder {
  readonly path: string;
  readonly initialCheckpoint: string;
  /** Path of `report.html`. */
  readonly report: string;
  checkpoint(arm: Arm): string;
  /** A folder of the same kind within, for one of several seeds. */
  ofSeed(seed: number): OutFolder;
  writeConfig(config: Config): Promise<void>;
  writeMetrics(metrics: readonly EpochMetrics[]): Promise<void>;
  writeSummary(summary: Summary): Promise<void>;
  writePreview(png: Uint8Array): Promise<void>;
  writeReport(page: string): Promise<void>;
}

const checkpointsName = 'checkpoints';
const lockName = '.lock';

/** A folder that no other process can open as long as this one has it. */
export interface OpenOutFolder extends OutFolder {
  /** Lets other processes open the folder; removes it if it was created here and is empty. */
  close(): Promise<void>;
}

/**
 * Creates the folder of a new run, or takes an empty one.
 *
 * @throws UserError if the folder cannot be written, is in use or holds something.
 */
export async function createOutFolder(path: string): Promise<OpenOutFolder> {
  const created: string[] = [];
  try {
    await createFolders(path, created);
  } catch (error) {
    await removeEmpty(created);
    throw fileError(`--out ${path}`, 'written', error);
  }
  return await claimNew(path, created);
}

/**
 * Creates the folder of a new run under a name that is not taken: `path`, else `path`-2, `path`-3 …
 *
 * @throws UserError if it cannot be written.
 */
export async function createNumberedOutFolder(path: string): Promise<OpenOutFolder> {
  const created: string[] = [];
  const numbered = await makeNumberedFolder(path, created);
  return await claimNew(numbered, created);
}

/**
 * Creates a folder under a name that is not taken: `path`, else `path`-2, `path`-3 …
 *
 * @param created - Receives all folders that were created, innermost first.
 * @returns its path.
 * @throws UserError if it cannot be written.
 */
export async function makeNumberedFolder(path: string, created: string[] = []): Promise<string> {
  try {
    await createFolders(dirname(path), created);
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? path : `${path}-${number}`;
      try {
        await mkdir(numbered);
        created.unshift(numbered);
        return numbered;
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
    }
  } catch (error) {
    await removeEmpty(created);
    throw fileError(path, 'written', error);
  }
}

/** @param created - Folders to remove again, innermost first, as far as they stay empty. */
async function claimNew(path: string, created: readonly string[]): Promise<OpenOutFolder> {
  let lock: Lock | undefined;
  const close = async () => {
    await lock?.release();
    await removeEmpty(created);
  };
  try {
    lock = await lockFolder(path);
    await removeAbandoned(path);
    // Another process that wants the lock has a temporary file here.
    const names = (await readdir(path)).filter(
      (name) => name !== lockName && !name.endsWith('.tmp'),
    );
    if (names.includes(configName)) {
      throw new UserError(
        `--out ${path} already holds a run. Continue it with --resume, or name another folder.`,
      );
    }
    if (names.length > 0) {
      throw new UserError(
        `--out must be a new or an empty folder; ${path} holds ${names.slice(0, 3).join(', ')}` +
          `${names.length > 3 ? ', …' : ''}. Name another folder.`,
      );
    }
    // Finds out at once whether files can be written and renamed here.
    const probe = join(path, '.write-test');
    await writeFileAtomically(probe, '');
    await rm(probe);
  } catch (error) {
    await close();
    throw fileError(`--out ${path}`, 'written', error);
  }
  return { ...outFolder(path), close };
}

/** @throws UserError if another process has the folder. */
async function lockFolder(path: string): Promise<Lock> {
  // The folder of one of several seeds belongs to the run around it.
  const parent = dirname(path);
  const isPart = /^seed-\d+$/.test(basename(path)) && existsSync(join(parent, configName));
  const file = join(isPart ? parent : path, lockName);
  const result = await tryLock(file);
  if (isLock(result)) return result;
  throw new UserError(
    `--out ${path} is in use by ${describeHolder(result, file)}. ` +
      'Wait for it to end, or name another folder.',
  );
}

/**
 * Writes a file of a command that trains nothing, with the folders around it.
 *
 * @throws UserError if it cannot be written.
 */
export async function writeOutFile(path: string, content: Uint8Array): Promise<void> {
  try {
    await createFolders(dirname(path));
    await writeFileAtomically(path, content);
  } catch (error) {
    throw fileError(`--out ${path}`, 'written', error);
  }
}

/** Removes folders, innermost first, as far as they are empty. */
async function removeEmpty(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/**
 * Opens the folder of a run to continue it.
 *
 * @throws UserError if it holds no run that can be read, cannot be written or is in use.
 */
export async function openOutFolder(
  path: string,
): Promise<{ folder: OpenOutFolder; config: Config }> {
  const file = join(path, configName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw fileError(file, 'read', error);
    const fault = existsSync(path) ? `holds no run: it has no ${configName}` : 'does not exist';
    throw new UserError(
      `--resume continues the run in --out, but ${path} ${fault}. ` +
        'Name the folder of a run, or leave out --resume to start a new one.',
    );
  }
  const config = parseConfig(text, file);
  const lock = await lockFolder(path);
  try {
    await removeAbandoned(path);
    await makeFolder(join(path, checkpointsName));
  } catch (error) {
    await lock.release();
    throw fileError(path, 'written', error);
  }
  return { folder: { ...outFolder(path), close: () => lock.release() }, config };
}

function outFolder(path: string): OutFolder {
  const checkpoints = join(path, checkpointsName);
  const report = join(path, 'report.html');
  return {
    path,
    initialCheckpoint: join(checkpoints, 'initial.safetensors'),
    report,
    checkpoint: (arm) => join(checkpoints, `${arm}.safetensors`),
    ofSeed: (seed) => outFolder(join(path, `seed-${seed}`)),
    async writeConfig(config) {
      // Not the folders around it: one that was removed during the run does not come back.
      await makeFolder(path);
      await writeFileAtomically(join(path, configName), json(config));
      await makeFolder(checkpoints);
    },
    writeMetrics: (metrics) =>
      writeFileAtomically(
        join(path, 'metrics.jsonl'),
        metrics.map((line) => `${JSON.stringify(line)}\n`).join(''),
      ),
    writeSummary: (summary) => writeFileAtomically(join(path, 'summary.json'), json(summary)),
    writePreview: (png) => writeFileAtomically(join(path, 'preview.png'), png),
    writeReport: (page) => writeFileAtomically(report, page),
  };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw fileError(path, 'written', error);
    if (!(await isFolder(path))) {
      throw new UserError(`${path} must be a folder; delete what is there.`);
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
