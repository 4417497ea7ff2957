import { readFile } from 'node:fs/promises';
import * as cutmix from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const [basics, stored, setUp, ...pipelines] = Array.from(
  readme.matchAll(/```js\n([\s\S]*?)```/g),
  ([, code]) =>
    code
      .replace(/import \* as (\w+) from ('.*');/g, 'const $1 = load($2);')
      .replace(/import (\{.*\}) from ('.*');/g, 'const $1 = load($2);'),
);
const modules: Record<string, unknown> = { '@cutmix/tfjs': cutmix, '@tensorflow/tfjs': tf };
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

async function run(code: string): Promise<unknown[][]> {
  await tf.setBackend('cpu');
  const log = vi.fn();
  await new AsyncFunction('load', 'console', code)((name: string) => modules[name], { log });
  return log.mock.calls;
}

describe('README', () => {
  it('has a first example that prints what it says', async () => {
    const [, printed] = basics.match(/console\.log\(.*\); \/\/ (.*)/) as RegExpMatchArray;
    const [shapes] = (await run(basics)) as number[][][];
    expect(shapes.map((shape) => `[ ${shape.join(', ')} ]`).join(' ')).toBe(printed);
  });

  it('stores an instance and makes another that continues', async () => {
    await run(`${basics}\n${stored}`);
  });

  it('shows four pipelines', () => {
    expect(pipelines).toHaveLength(4);
  });

  it.each(pipelines)('trains by pipeline %#, and leaves no tensor behind', async (pipeline) => {
    const code = `${basics}
      ${setUp}
      await model.trainOnBatch(images, ys);
      const weights = await model.getWeights()[0].data();
      const [start, before] = [cutmix.step, tf.memory().numTensors];
      { ${pipeline} }
      console.log(cutmix.step - start, tf.memory().numTensors - before);
      console.log(weights, await model.getWeights()[0].data());`;
    const [, [steps, leaked], [before, after]] = await run(code);
    expect(steps).toBeGreaterThanOrEqual(3);
    expect(leaked).toBe(0);
    expect(after).not.toEqual(before);
  });
});
