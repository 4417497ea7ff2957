import { availableParallelism, cpus } from 'node:os';

/** Operating system and processor in words. */
export function describeMachine(): string {
  return `${process.platform} ${process.arch}, ${describeProcessor()}`;
}

export function describeProcessor(): string {
  const cores = availableParallelism();
  return `${cpus()[0]?.model ?? 'unknown'}, ${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
