import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';

it('the README’s example runs and prints what it says', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, code] = readme.match(/```js\n([\s\S]*?)```/) as RegExpMatchArray;
  const [, printed] = code.match(/console\.log\(.*\); \/\/ (.*)/) as RegExpMatchArray;
  const body = code.replace(/import (\{.*\}) from ('.*');/g, 'const $1 = await load($2);');
  const log = vi.fn();
  const modules: Record<string, unknown> = {
    '@cutmix/onnx': await import('@cutmix/onnx'),
    'onnxruntime-node': await import('onnxruntime-node'),
  };
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  await new AsyncFunction('load', 'console', body)((name: string) => modules[name], { log });
  const [dims] = log.mock.calls;
  expect(dims.map((dim: number[]) => `[ ${dim.join(', ')} ]`).join(' ')).toBe(printed);
});
