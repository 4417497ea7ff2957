import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const examples = Array.from(readme.matchAll(/```js\n([\s\S]*?)```/g), ([, code]) => code as string);
const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-readme-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

it.each(examples)('the README’s example %# runs and prints what it says', async (code) => {
  const [, printed] = code.match(/console\.log\(.*\); \/\/ (.*)/) as RegExpMatchArray;
  const body = code
    .replace(/import (\{.*\}) from ('.*');/g, 'const $1 = await load($2);')
    .replace(/import \* as (\w+) from ('.*');/g, 'const $1 = await load($2);')
    .replace("'cutmix.onnx'", JSON.stringify(join(folder, 'cutmix.onnx')));
  const log = vi.fn();
  const load = (name: string) => import(name);
  await new AsyncFunction('load', 'console', body)(load, { log });
  const [dims] = log.mock.calls;
  expect(dims.map((dim: number[]) => `[ ${dim.join(', ')} ]`).join(' ')).toBe(printed);
});

it('has two examples', () => {
  expect(examples).toHaveLength(2);
});
