import { availableParallelism, cpus } from 'node:os';
import { plural } from '@cutmix/training';

/** The operating system and the processor, as text for people. */
export function describeMachine(): string {
  return `${process.platform} ${process.arch}, ${describeProcessor()}`;
}

/** The name of the processor and the number of cores that this process may use. */
export function describeProcessor(): string {
  const cores = availableParallelism();
  return `${cpus()[0]?.model ?? 'unknown'}, ${cores} ${plural(cores, 'core')}`;
}
