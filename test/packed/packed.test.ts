import { cp, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pixelShares, writePhotos } from '../photos.ts';
import {
  packages as findPackages,
  type Package,
  packInto,
  root,
  shortName,
  tarballName,
} from './packages.ts';
import {
  createProject,
  entryPoints,
  neededOffline,
  offlineSpecs,
  packAs,
  tarballSpecs,
  writeFiles,
} from './project.ts';
import { run } from './run.ts';
import { compilerErrors } from './typescript.ts';

// Installs the packages as a user would, outside the workspace with plain npm, but without a registry.
// `pnpm check packed` tests other versions, bundlers and test runners.
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
    ['mts', 'cts'].map((extension) => [
      `src/${shortName(packed)}.${extension}`,
      packed.readme.snippet,
    ]),
  );
  await writeFiles(project, Object.fromEntries(sources));
  await writePhotos(project);
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(packages)('$name as packed', (packed) => {
  const { manifest, readme } = packed;

  it('contains what a user needs and nothing else', async () => {
    const listing = await run(folder, 'tar', '-tzf', tarballName(manifest));
    const files = listing.trim().split('\n');
    const expected = /^package\/(dist\/.*|README\.md|LICENSE|CHANGELOG\.md|package\.json)$/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
      expect(files).toContain(`package/${name}`);
    }
  });

  it('runs no script on install', () => {
    const install = /^(pre|post)?(install|prepare|pack)$|^(pre|post)prepare$/;
    expect(Object.keys(manifest.scripts ?? {}).filter((script) => install.test(script))).toEqual(
      [],
    );
  });

  it.each(entryPoints(manifest))(
    'exports the same names to import and require: %s',
    async (path) => {
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
    },
  );

  it('runs the examples in its README', async () => {
    for (const { code, prints } of readme.examples) {
      expect(prints).toBeTruthy();
      await writeFiles(project, { 'example.mjs': code });
      expect(await node(project, 'example.mjs')).toContain(prints);
    }
  });
});

it('compiles with nodenext as ESM and CommonJS, and the compiled examples run', async () => {
  expect(await compilerErrors(project, tsc, 'nodenext')).toEqual([]);
  for (const packed of packages) {
    for (const extension of ['mjs', 'cjs']) {
      const printed = await node(project, `out-nodenext/${shortName(packed)}.${extension}`);
      expect(printed).toContain(packed.readme.prints ?? '');
    }
  }
}, 60_000);

it('compiles with moduleResolution bundler', async () => {
  expect(await compilerErrors(project, tsc, 'bundler')).toEqual([]);
}, 60_000);

it('mixes a folder of pictures with @cutmix/arrays and sharp alone', async () => {
  const arrays = packages.find((packed) => shortName(packed) === 'arrays') as Package;
  const core = packages.find((packed) => shortName(packed) === 'core') as Package;
  const stranger = join(folder, 'stranger');
  await createProject(stranger, offlineSpecs(folder, [core, arrays]));
  await writePhotos(stranger);
  const [, example] = arrays.readme.examples;
  const lines = example.code.split('\n').filter((line) => line && !line.startsWith('//'));
  expect(lines.length).toBeLessThanOrEqual(20);
  await writeFiles(stranger, { 'mix.mjs': example.code });
  await node(stranger, 'mix.mjs');

  const text = await readFile(join(stranger, 'mixed/labels.csv'), 'utf8');
  const [head, ...rows] = text.split('\n').map((line) => line.split(','));
  expect(head).toEqual(['file', 'cat', 'dog']);
  expect(rows.length).toBe(10);
  const mixed: string[] = [];
  for (const [file, cat, dog] of rows) {
    const shares = await pixelShares(join(stranger, 'mixed', file));
    expect(Number(cat)).toBeCloseTo(shares['cat'], 5);
    expect(Number(dog)).toBeCloseTo(shares['dog'], 5);
    if (Number(cat) * Number(dog) > 0) mixed.push(file);
  }
  expect(mixed.length).toBeGreaterThan(2);
}, 60_000);

it.each(['tfjs', 'onnx'])(
  'runs examples/minimal-%s',
  async (name) => {
    const example = join(root, 'examples', `minimal-${name}`);
    const copy = join(folder, `minimal-${name}`);
    await cp(example, copy, { recursive: true, filter: (path) => !path.includes('node_modules') });
    const manifest = JSON.parse(await readFile(join(example, 'package.json'), 'utf8'));
    await createProject(copy, offlineSpecs(folder, packages), manifest);
    const printed = await run(copy, 'npm', 'start');
    const [, accuracy] = printed.trim().match(/test accuracy ([\d.]+)%$/) ?? [];
    expect(Number(accuracy)).toBeGreaterThan(85);
  },
  120_000,
);

it('shares plans between adapters with different versions of core', async () => {
  const find = (name: string) => packages.find((packed) => shortName(packed) === name) as Package;
  const [core, arrays, onnx, tfjs] = ['core', 'arrays', 'onnx', 'tfjs'].map(find);
  // A later version of core whose plans carry its version.
  const later = [
    await packAs('0.99.0', folder, core, (code) =>
      code.replace(
        /const plan = \{ (batchSize, [^}]*lambdas[^}]*) \};/,
        "const plan = { $1, maker: '0.99.0' };",
      ),
    ),
    await packAs('0.99.0', folder, tfjs, (code) => code),
  ];
  const cores = join(folder, 'cores');
  const earlierCore = { '@cutmix/core': `file:${join(folder, tarballName(core.manifest))}` };
  await createProject(
    cores,
    [...tarballSpecs(folder, [arrays, onnx]), ...later, ...neededOffline(packages)],
    // Otherwise npm would ask the registry.
    { overrides: { '@cutmix/arrays': earlierCore, '@cutmix/onnx': earlierCore } },
  );
  await writeFiles(cores, {
    'cores.mjs': `
      import assert from 'node:assert/strict';
      import { planCutMix, planFromJSON, planToJSON } from '@cutmix/core';
      import * as onnx from '@cutmix/onnx';
      import * as cutmix from '@cutmix/tfjs';
      import * as tf from '@tensorflow/tfjs';
      import { Tensor } from 'onnxruntime-common';

      const size = { batchSize: 6, height: 4, width: 4 };
      const own = { seed: 1 };
      const onOnnx = new onnx.CutMix({ ...own, layout: 'NHWC' });
      const onTfjs = new cutmix.CutMix(own);
      const values = Float32Array.from({ length: 96 }, (_, i) => i);
      const images = new Tensor('float32', values, [6, 4, 4, 1]);
      const labels = new Tensor('int32', Int32Array.of(0, 1, 2, 3, 4, 5), [6]);
      const onDevice = tf.tensor(values, [6, 4, 4, 1]);

      const [plan, byTfjs, byOnnx] = [planCutMix(own, size), onTfjs.plan(size), onOnnx.plan(size)];
      assert.deepEqual([plan, byTfjs, byOnnx].map(({ maker }) => maker), ['0.99.0', '0.99.0', undefined]);
      const sent = [byTfjs, byOnnx].map((p) => JSON.parse(JSON.stringify(planToJSON(p))));
      const received = [planFromJSON(sent[1]), onnx.planFromJSON(sent[0])];
      const all = [plan, byTfjs, byOnnx, ...received];
      const pixels = all.flatMap((p) => [
        onOnnx.composite(p, images).data,
        onTfjs.composite(p, onDevice).dataSync(),
      ]);
      for (const mixed of pixels) assert.deepEqual([...mixed], [...pixels[0]]);
      assert.notDeepEqual([...pixels[0]], [...values]);

      // A plan from one version of core, labels mixed by the other.
      const numClasses = 6;
      const withClasses = new onnx.CutMix({ ...own, layout: 'NHWC', numClasses });
      const { ys } = withClasses.applyPlan(byTfjs, { xs: images, ys: labels });
      const expected = new cutmix.CutMix({ ...own, numClasses }).applyPlan(byOnnx, {
        xs: onDevice,
        ys: tf.tensor1d([0, 1, 2, 3, 4, 5], 'int32'),
      });
      assert.deepEqual([...ys.data], [...expected.ys.dataSync()]);
    `,
  });
  await node(cores, 'cores.mjs');
}, 120_000);
