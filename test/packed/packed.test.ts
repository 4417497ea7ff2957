import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packages as findPackages, packInto, root, shortName, tarballName } from './packages.ts';
import { createProject, entryPoints, offlineSpecs, separateCores, writeFiles } from './project.ts';
import { run } from './run.ts';
import { complaints } from './typescript.ts';

// Installed as a stranger would, outside the workspace and by plain npm, but without asking a
// registry. The matrix of versions, bundlers and test runners is `pnpm check:packed`.
const packages = await findPackages();
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const node = (folder: string, ...parameters: string[]) =>
  run(folder, process.execPath, ...parameters);

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cutmix-packed-')));
  project = join(folder, 'project');
  await packInto(folder);
  await createProject(project, offlineSpecs(folder, packages));
  const sources = packages.flatMap((packed) =>
    ['js', 'mts', 'cts'].map((extension) => [
      extension === 'js'
        ? `plain/${shortName(packed)}.mjs`
        : `src/${shortName(packed)}.${extension}`,
      packed.readme.snippet,
    ]),
  );
  await writeFiles(project, Object.fromEntries(sources));
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(packages)('$name as packed', (packed) => {
  const { manifest, readme } = packed;

  it('holds what a user needs and nothing else', async () => {
    const listing = await run(folder, 'tar', '-tzf', tarballName(manifest));
    const files = listing.trim().split('\n');
    const expected = /^package\/(dist\/.*|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['package/README.md', 'package/LICENSE']));
  });

  it('runs nothing when it is installed', () => {
    const install = /^(pre|post)?(install|prepare|pack)$|^(pre|post)prepare$/;
    expect(Object.keys(manifest.scripts ?? {}).filter((script) => install.test(script))).toEqual(
      [],
    );
  });

  it.each(entryPoints(manifest))('gives the same names to import and require: %s', async (path) => {
    const names = `(module) => Object.keys(module).filter((n) => n !== 'default').sort().join()`;
    const script = `
      import { createRequire } from 'node:module';
      const names = ${names};
      console.log(names(await import('${path}')));
      console.log(names(createRequire(process.cwd() + '/')('${path}')));`;
    const [imported, required] = (await node(project, '--input-type=module', '-e', script))
      .trim()
      .split('\n');
    expect(imported).toBeTruthy();
    expect(required).toBe(imported);
  });

  it("runs its README's first example", async () => {
    const printed = await node(project, `plain/${shortName(packed)}.mjs`);
    expect(printed).toContain(readme.prints ?? '');
  });
});

it('has types for ESM and CommonJS by nodenext, and the compiled examples run', async () => {
  expect(await complaints(project, tsc, 'nodenext')).toEqual([]);
  for (const packed of packages) {
    for (const extension of ['mjs', 'cjs']) {
      const printed = await node(project, `out-nodenext/${shortName(packed)}.${extension}`);
      expect(printed).toContain(packed.readme.prints ?? '');
    }
  }
}, 60_000);

it('has types for bundlers', async () => {
  expect(await complaints(project, tsc, 'bundler')).toEqual([]);
}, 60_000);

it('lets plans go between adapters with cores of their own', async () => {
  await separateCores(project, packages);
  await writeFiles(project, {
    'cores.mjs': `
      import assert from 'node:assert/strict';
      import { createRequire } from 'node:module';
      import { planCutMix, planFromJSON, planToJSON } from '@cutmix/core';
      import * as onnx from '@cutmix/onnx';
      import * as cutmix from '@cutmix/tfjs';
      import * as tf from '@tensorflow/tfjs';
      import { Tensor } from 'onnxruntime-common';

      assert.notEqual(onnx.planCutMix, planCutMix);
      assert.notEqual(cutmix.planCutMix, planCutMix);
      const size = { batchSize: 6, height: 4, width: 4 };
      const options = { seed: 1, layout: 'NHWC' };
      const { layout, ...own } = options;
      const plan = planCutMix(own, size);
      const values = Float32Array.from({ length: 96 }, (_, i) => i);
      const onOnnx = new onnx.CutMix(options);
      const onTfjs = new cutmix.CutMix(own);
      const images = new Tensor('float32', values, [6, 4, 4, 1]);
      const byOnnx = [plan, onTfjs.plan(size)].map((p) => onOnnx.composite(p, images).data);
      const onDevice = tf.tensor(values, [6, 4, 4, 1]);
      const sent = planFromJSON(JSON.parse(JSON.stringify(planToJSON(onOnnx.plan(size)))));
      const byTfjs = [plan, sent].map((p) => onTfjs.composite(p, onDevice).dataSync());
      for (const pixels of [...byOnnx, ...byTfjs]) assert.deepEqual([...pixels], [...byOnnx[0]]);
      assert.notDeepEqual([...byOnnx[0]], [...values]);
    `,
  });
  await node(project, 'cores.mjs');
}, 60_000);
