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

/** Runs a program as root; false if it fails, or if this account may not without a password. */
function asRoot(...words: string[]): boolean {
  const [program, ...rest] = process.getuid?.() === 0 ? words : ['sudo', '-n', ...words];
  return spawnSync(program!, rest).status === 0;
}

/** @returns undefined if this account may not mount: only root on Linux may. */
export function mountDisk(folder: string, bytes: number): Disk | undefined {
  mkdirSync(folder, { recursive: true });
  const mount = (options: string) => asRoot('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', folder);
  if (process.platform !== 'linux' || !mount(`size=${bytes},mode=1777`)) return undefined;
  return {
    resize: (bytes) => void mount(`remount,size=${bytes}`),
    makeReadOnly: () => mount('remount,ro'),
    makeWritable: () => void mount('remount,rw'),
    unmount: () => void asRoot('umount', '--lazy', folder),
  };
}
