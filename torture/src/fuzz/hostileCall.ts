import type { Random } from '../random.ts';
import { HostileError, hostile } from './hostile.ts';
import type { Target } from './target.ts';
import { build, Leaf, nodeAt, pathsOf } from './tree.ts';

const longestError = 600;
const slowestMilliseconds = 1000;
const largestAllocation = 200e6;
const longestWait = 10_000;

/** Throws if a promise has not settled in time: one of a hostile runtime may never do. */
async function settled(running: unknown): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NeverSettled()), longestWait);
  });
  try {
    await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
}

class NeverSettled extends Error {}

/** What is wrong with an error, if anything. */
function faultsOfError(error: unknown, mayPassOn: boolean): string[] {
  if (error instanceof HostileError) {
    return mayPassOn ? [] : ['it called a getter of a value that is only looked at by its type'];
  }
  if (!(error instanceof Error)) return [`it threw ${typeof error}`];
  const { message, name } = error;
  // What the engine says when it reads such a value: as much the caller's as a getter.
  if (
    mayPassOn &&
    /revoked|primitive value|detached|Symbol value|^'\w+' (on proxy|returned)/.test(message)
  )
    return [];
  const faults: string[] = [];
  if (name !== 'TypeError' && name !== 'RangeError') faults.push(`it is of class ${name}`);
  if (!/^@cutmix\/(core|arrays|onnx|tfjs)\b/.test(message)) faults.push('it names no package');
  if (message.length > longestError) faults.push(`it has ${message.length} characters`);
  if (/[\n\r]/.test(message)) faults.push('it has more than one line');
  return faults.map((fault) => `${fault}: ${message.slice(0, 300)}\n${locationOf(error)}`);
}

/** A value that cannot be looked at may be accepted. */
function mayAccept(leaf: Leaf, value: unknown): boolean {
  try {
    return leaf.accepts(value);
  } catch {
    return true;
  }
}

function locationOf({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 4)
    .join('\n');
}

function typedArraysIn(value: unknown, found: Uint8Array[] = []): Uint8Array[] {
  if (ArrayBuffer.isView(value)) {
    found.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) typedArraysIn(part, found);
  }
  return found;
}

/** Makes one call with one hostile argument, or part of one; returns what was wrong. */
export async function hostileCall(
  target: Target,
  random: Random,
  announce: (call: string) => void,
): Promise<string[]> {
  announce(`preparing ${target.name}`);
  const { args, call, state, free } = await target.prepare(random);
  try {
    const path = random.pick(pathsOf(args));
    // The list of arguments itself is not a value.
    const at = path.length > 0 ? path : [random.below(args.length)];
    const node = nodeAt(args, at);
    const { name, make, mayPass, isFickle } = hostile(random, build(node));
    const tried = `${target.name}, ${['argument', ...at].join('.')}: ${name}`;
    announce(tried);
    let isRefusable = !mayPass;
    let accepts = true;
    const values = build(args, at, (valid) => {
      const value = make(valid);
      if (node instanceof Leaf && !mayPass) accepts = mayAccept(node, value);
      else if (!(node instanceof Leaf)) accepts = value === undefined || Object(value) === value;
      isRefusable &&= !accepts;
      return value;
    }) as never[];
    const mayPassOn = mayPass || !(node instanceof Leaf) || node.isRead;
    const memory = typedArraysIn(build(args));
    const before = memory.map((bytes) => Buffer.from(bytes));
    const stateBefore = state?.();
    const used = process.memoryUsage().arrayBuffers;
    const start = process.cpuUsage();
    let faults: string[];
    try {
      await settled(call(...values));
      faults = isRefusable ? ['it was accepted'] : [];
    } catch (error) {
      if (error instanceof NeverSettled) return mayPassOn ? [] : [`${tried}: it never settles`];
      if (mayPass && /^@cutmix\/onnx: the run on/.test(String(Object(error).message))) return [];
      faults = isFickle ? [] : faultsOfError(error, mayPassOn);
      if (state?.() !== stateBefore) faults.push('it changed the state');
      // A large result may be written to what was given for it.
      if (memory.some((bytes, i) => !before[i]!.equals(bytes))) faults.push('it changed its input');
    }
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowestMilliseconds) faults.push(`it took ${milliseconds.toFixed(0)} ms`);
    const allocated = process.memoryUsage().arrayBuffers - used;
    if (allocated > largestAllocation) {
      faults.push(`it allocated ${(allocated / 1e6).toFixed(0)} MB`);
    }
    return faults.map((fault) => `${tried}: ${fault}`);
  } finally {
    free?.();
  }
}
