import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeAbandoned, writeFileAtomically } from './atomicFile.ts';
import type { EpochMetrics } from './metrics.ts';
import type { Augment } from './recipe.ts';
import type { Config } from './settings.ts';
import type { Summary } from './summary.ts';
import { UserError } from './userError.ts';

export interface OutFolder {
  readonly path: string;
  readonly initialCheckpoint: string;
  /** Path of `report.html`. */
  readonly report: string;
  checkpoint(run: Augment): string;
  /** A folder of the same kind within, for one of several seeds. */
  ofSeed(seed: number): OutFolder;
  writeConfig(config: Config): Promise<void>;
  writeMetrics(metrics: readonly EpochMetrics[]): Promise<void>;
  writeSummary(summary: Summary): Promise<void>;
  writePreview(png: Uint8Array): Promise<void>;
  writeReport(page: string): Promise<void>;
}

const configName = 'config.json';
const checkpointsName = 'checkpoints';

/** A new run's folder, and the way to take it back as long as nothing is in it. */
export interface NewOutFolder extends OutFolder {
  /** Removes what `createOutFolder` created, unless a run has been started in it. */
  discardUnused(): Promise<void>;
}

/** @throws UserError when the folder cannot be written or already holds something. */
export async function createOutFolder(path: string): Promise<NewOutFolder> {
  const created: string[] = [];
  try {
    await makeFolders(path, created);
    // A run killed at its very start may have left no more than a temporary file.
    const names = (await readdir(path)).filter((name) => !name.endsWith('.tmp'));
    if (names.includes(configName)) {
      throw new UserError(
        `--out ${path} already holds a run. Go on with it by --resume, or name another folder.`,
      );
    }
    if (names.length > 0) {
      throw new UserError(
        `--out must be a new or an empty folder; ${path} holds ${names.slice(0, 3).join(', ')}` +
          `${names.length > 3 ? ', …' : ''}.`,
      );
    }
    const probe = join(path, `.write-test.${process.pid}`);
    await (await open(probe, 'w')).close();
    await rm(probe);
  } catch (error) {
    await removeEmpty(created);
    if (error instanceof UserError) throw error;
    throw notWritable(path, error);
  }
  return {
    ...outFolder(path),
    discardUnused: () => removeEmpty(created),
  };
}

/**
 * Writes a file of a command that trains nothing, with the folders around it.
 *
 * @throws UserError when it cannot be written.
 */
export async function writeOutFile(path: string, content: Uint8Array): Promise<void> {
  try {
    await makeFolders(dirname(path), []);
    await writeFileAtomically(path, content);
  } catch (error) {
    throw notWritable(path, error);
  }
}

function notWritable(path: string, error: unknown): UserError {
  return new UserError(`--out ${path} cannot be written: ${(error as Error).message}.`);
}

/** Makes the folder and those around it; `created` takes what was missing, innermost first. */
async function makeFolders(path: string, created: string[]): Promise<void> {
  for (const folder of missingFolders(path)) {
    await mkdir(folder);
    created.unshift(folder);
  }
}

/** What is missing on the way to `path`, outermost first. Node's recursive `mkdir` hangs on /proc. */
function missingFolders(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) {
    // A drive that does not exist is its own parent.
    if (dirname(folder) === folder) break;
    missing.unshift(folder);
  }
  return missing;
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

/** @throws UserError when no run can be found there. */
export async function openOutFolder(path: string): Promise<{ folder: OutFolder; config: Config }> {
  const file = join(path, configName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `--resume needs the folder of a run as --out; ${file} cannot be read: ` +
        `${(error as Error).message}.`,
    );
  }
  let config: Config | null;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is damaged: ${(error as Error).message}.`);
  }
  if (config?.version !== 2 || typeof config.settings?.recipe !== 'object') {
    throw new UserError(`${file} is no configuration of a run of this version.`);
  }
  await removeAbandoned(path);
  await mkdir(join(path, checkpointsName), { recursive: true });
  return { folder: outFolder(path), config };
}

function outFolder(path: string): OutFolder {
  const checkpoints = join(path, checkpointsName);
  const report = join(path, 'report.html');
  return {
    path,
    initialCheckpoint: join(checkpoints, 'initial.safetensors'),
    report,
    checkpoint: (run) => join(checkpoints, `${run}.safetensors`),
    ofSeed: (seed) => outFolder(join(path, `seed-${seed}`)),
    async writeConfig(config) {
      await mkdir(path, { recursive: true });
      await writeFileAtomically(join(path, configName), json(config));
      await mkdir(checkpoints, { recursive: true });
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

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
