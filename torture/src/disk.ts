import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A file system in memory, whose size and access can change while it is in use. */
export interface Disk {
  resize(bytes: number): void;
  /** @returns whether it could be done: not while a file is open for writing. */
  makeReadOnly(): boolean;
  makeWritable(): void;
  unmount(): void;
}

const succeeds = (program: string, ...words: string[]): boolean =>
  spawnSync(program, words).status === 0;

/** @returns undefined if this process may not mount: only root on Linux may. */
export function mountDisk(folder: string, bytes: number): Disk | undefined {
  mkdirSync(folder, { recursive: true });
  const mount = (options: string) =>
    succeeds('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !mount(`size=${bytes},mode=1777`))
    return undefined;
  return {
    resize: (bytes) => void mount(`remount,size=${bytes}`),
    makeReadOnly: () => mount('remount,ro'),
    makeWritable: () => void mount('remount,rw'),
    unmount: () => void succeeds('umount', '--lazy', folder),
  };
}
