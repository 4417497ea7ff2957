import { type Batch, CutMix } from '@cutmix/onnx';
import { DeviceCutMix } from '@cutmix/onnx/model';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { bytesOf } from './tensors.ts';

const [height, width] = [3, 4];

function batch(first: number): Batch {
  const images = Float32Array.from({ length: 2 * height * width }, (_, i) => first + i);
  return {
    xs: new ort.Tensor('float32', images, [2, 1, height, width]),
    ys: new ort.Tensor('float32', Float32Array.of(1, 0, 0, 1), [2, 2]),
  };
}

interface Call {
  readonly kind:
    | 'apply'
    | 'applyTwo'
    | 'applyPlan'
    | 'read'
    | 'disposeOfInput'
    | 'disposeOfResult'
    | 'transferInput'
    | 'dispose';
  /** Which of the inputs or results so far. */
  readonly at: number;
  /** Whether the next call waits for this one. */
  readonly waits: boolean;
}

const calls = fc.array(
  fc.record<Call>({
    kind: fc.constantFrom(
      ...(['apply', 'apply', 'applyTwo', 'applyPlan', 'read', 'read'] as const),
      ...(['disposeOfInput', 'disposeOfResult', 'transferInput', 'dispose'] as const),
    ),
    at: fc.nat({ max: 7 }),
    waits: fc.boolean(),
  }),
  { minLength: 2, maxLength: 12 },
);

async function expectEnd(running: Promise<unknown>): Promise<void> {
  try {
    await running;
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(/^@cutmix\/(onnx|core): /);
  }
}

/** Makes the calls and checks what becomes of each. */
async function play(executionProvider: string, sequence: readonly Call[]): Promise<void> {
  const device = await DeviceCutMix.create(ort, { executionProvider, seed: 4 });
  const host = new CutMix({ seed: 4 });
  const inputs = [batch(0)];
  const results: Batch[] = [];
  const ends: Promise<void>[] = [];
  const spoiled = new Set<Batch>();
  let isDisposed = false;
  let lastStep = 0;
  const pick = <Item>(items: readonly Item[], at: number): Item | undefined =>
    items[at % Math.max(items.length, 1)];

  /** Mixes copies on the host, which no later call can reach. */
  function mixAsHost(step: number, a: Batch, b: Batch | undefined): Uint8Array {
    host.step = step;
    return bytesOf(host.apply(a, b).xs);
  }

  async function check(expected: Uint8Array, input: Batch, running: Promise<Batch>): Promise<void> {
    const mayFail = isDisposed;
    const mixed = await running.catch((error: unknown) => {
      // Only a call after dispose, or one that lost its input, has no result.
      expect(mayFail || spoiled.has(input)).toBe(true);
      throw error;
    });
    results.push(mixed);
    // A later call may dispose of the result, or of the device, before it is read.
    await expectEnd(
      device.read(mixed.xs).then((xs) => {
        expect(bytesOf(xs)).toEqual(expected);
      }),
    );
  }

  function start({ kind, at }: Call): Promise<unknown> | undefined {
    const input = batch(100 * at);
    if (kind === 'apply' || kind === 'applyTwo') {
      inputs.push(input);
      const second = kind === 'applyTwo' ? batch(7) : undefined;
      const expected = mixAsHost(device.step, input, second);
      const running = device.apply(input, second);
      lastStep = Math.max(lastStep, device.step);
      return check(expected, input, running);
    }
    if (kind === 'applyPlan') {
      const plan = device.plan({ batchSize: 2, height, width, step: at });
      const expected = mixAsHost(at, input, undefined);
      const running = check(expected, input, device.applyPlan(plan, input));
      // The caller may change or transfer the plan's memory as soon as the call has returned.
      plan.boxes.fill(-1);
      plan.partners.fill(99);
      structuredClone(plan.lambdas, { transfer: [plan.lambdas.buffer as ArrayBuffer] });
      return running;
    }
    const held = pick(inputs, at)!;
    const result = pick(results, at);
    if (kind === 'read') return device.read((result ?? held).ys);
    if (kind === 'dispose') {
      isDisposed = true;
      return device.dispose();
    }
    if (kind === 'disposeOfResult') result?.xs.dispose();
    if (held.xs.location === 'none') return undefined;
    if (kind !== 'disposeOfResult') spoiled.add(held);
    if (kind === 'disposeOfInput') held.xs.dispose();
    if (kind === 'transferInput') {
      const { buffer } = held.xs.data as Float32Array<ArrayBuffer>;
      structuredClone(buffer, { transfer: [buffer] });
    }
    return undefined;
  }

  for (const call of sequence) {
    const end = expectEnd(Promise.resolve(start(call)));
    ends.push(end);
    if (call.waits) await end;
  }
  await Promise.all(ends);
  expect(device.step).toBe(lastStep);
  await device.dispose();
  for (const { xs } of results) expect(['none', 'cpu']).toContain(xs.location);
  await expect(device.apply(batch(1))).rejects.toThrow('this instance is disposed');
  expect(device.step).toBe(lastStep);
}

async function starts(executionProvider: string): Promise<boolean> {
  try {
    await (await DeviceCutMix.create(ort, { executionProvider })).dispose();
    return true;
  } catch (error) {
    console.warn(`${executionProvider} is not tested: ${(error as Error).message}`);
    return false;
  }
}

describe.each([
  ['cpu', 60],
  ['webgpu', 12],
] as const)('DeviceCutMix on %s', async (executionProvider, numRuns) => {
  it.runIf(await starts(executionProvider))(
    'ends every call, in any order, in its result or a named error',
    async () => {
      await fc.assert(
        fc.asyncProperty(calls, (sequence) => play(executionProvider, sequence)),
        { numRuns },
      );
    },
  );
});
