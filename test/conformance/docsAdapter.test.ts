import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { allFences } from '../docs/fences.ts';
import { typeFaults } from '../docs/types.ts';

// The adapter that docs/guide/adapter.md writes, put together from its fences and run with its suite.
const page = 'docs/guide/adapter.md';
const fences = (await allFences()).filter(({ file, mark }) => file === page && mark === 'adapter');
const code = fences.map((fence) => fence.code).join('\n');
const file = fileURLToPath(new URL('./adapterOfTheDocs.ts', import.meta.url));
await writeFile(file, code);
afterAll(() => rm(file));

await import(file);

it('compiles, in about sixty lines before its test', () => {
  const inDocs = code.replace('./adapterSuite.ts', '../conformance/adapterSuite.ts');
  const program = { place: page, file: page, isTypeScript: true, isForBrowser: false, prints: [] };
  expect(typeFaults([{ ...program, code: inDocs }])).toEqual([]);
  const adapter = fences.slice(0, -1).map((fence) => fence.code);
  expect(adapter.join('\n').split('\n').filter(Boolean).length).toBeLessThan(80);
});
