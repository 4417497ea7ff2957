import { chmod, cp, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { root } from '../packed/packages.ts';
import { writeFiles } from '../packed/project.ts';
import { run } from '../packed/run.ts';
import { type Registry, startRegistry } from './registry.ts';

// Runs scripts/release/publish.ts with the real npm and git against a local registry and origin.
const MANIFESTS = {
  core: { name: '@cutmix/core', version: '0.1.0' },
  onnx: { name: '@cutmix/onnx', version: '0.1.0', dependencies: { '@cutmix/core': '^0.1.0' } },
};
const COMPLETE = {
  repository: { type: 'git', url: 'git+https://example.org/cutmix.git' },
  publishConfig: { access: 'public', provenance: true },
};

let folder: string;
let registry: Registry;
let checkout: string;
let tarballs: string;

const git = (...parameters: string[]) => run(checkout, 'git', ...parameters);
const commit = (message: string) =>
  git('-c', 'user.name=Test', '-c', 'user.email=@', 'commit', '--allow-empty', '-qm', message);
const tags = async () =>
  (await git('ls-remote', '--tags', 'origin')).trim().replace(/.*refs\/tags\//gm, '');

async function pack(name: keyof typeof MANIFESTS, more: object = COMPLETE): Promise<void> {
  const home = join(folder, 'contents');
  const manifest = JSON.stringify({ ...MANIFESTS[name], ...more });
  await writeFiles(home, { 'package/package.json': manifest });
  await run(home, 'tar', '-czf', join(tarballs, `${name}.tgz`), 'package');
}

function publish(): Promise<string> {
  const npm = join(folder, 'bin');
  const tsx = join(root, 'node_modules/tsx/dist/loader.mjs');
  const environment = [
    `PATH=${npm}${delimiter}${process.env['PATH']}`,
    `npm_config_registry=${registry.url}`,
    `npm_config_userconfig=${join(folder, 'npmrc')}`,
    `npm_config_cache=${join(folder, 'cache')}`,
  ];
  const script = 'scripts/release/publish.ts';
  const node = [process.execPath, `--import=${tsx}`, script, tarballs];
  return run(checkout, 'env', ...environment, ...node);
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cutmix-publish-')));
  // npm creates provenance only in hosted CI.
  const real = (await run(folder, 'sh', '-c', 'command -v npm')).trim();
  await writeFiles(folder, {
    'bin/npm': `#!/bin/sh\n[ "$1" != publish ] || set -- "$@" --provenance=false\nexec ${real} "$@"\n`,
  });
  await chmod(join(folder, 'bin/npm'), 0o755);
});

beforeEach(async (context) => {
  registry = await startRegistry();
  await writeFile(join(folder, 'npmrc'), `${registry.url.replace('http:', '')}:_authToken=test\n`);
  const scratch = await mkdtemp(join(folder, 'run-'));
  checkout = join(scratch, 'checkout');
  tarballs = join(scratch, 'tarballs');
  await cp(join(root, 'scripts/release'), join(checkout, 'scripts/release'), { recursive: true });
  await run(scratch, 'mkdir', tarballs);
  await run(scratch, 'git', 'init', '--quiet', '--bare', 'origin');
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', join(scratch, 'origin'));
  await commit('first');
  context.onTestFinished(() => registry.close());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('publishes core before its dependents, tags both, and never replaces a published version', async () => {
  await pack('onnx');
  await pack('core');
  await publish();
  expect(registry.published).toEqual(['@cutmix/core@0.1.0', '@cutmix/onnx@0.1.0']);
  expect(await tags()).toBe('@cutmix/core@0.1.0\n@cutmix/onnx@0.1.0');

  expect(await publish()).toContain('@cutmix/onnx@0.1.0 is already on npm.');
  expect(registry.published).toHaveLength(2);

  await pack('core', { ...COMPLETE, description: 'changed' });
  await expect(publish()).rejects.toThrow(
    /@cutmix\/core@0.1.0 is already on npm with different contents/,
  );
});

it('resumes an interrupted release and adds the missing tag', async () => {
  await pack('core');
  await pack('onnx');
  registry.refuse('@cutmix/onnx');
  await expect(publish()).rejects.toThrow('npm rejected @cutmix/onnx@0.1.0');
  await git('push', '--quiet', '--delete', 'origin', 'refs/tags/@cutmix/core@0.1.0');

  registry.refuse(undefined);
  await publish();
  expect(registry.published).toEqual(['@cutmix/core@0.1.0', '@cutmix/onnx@0.1.0']);
  expect(await tags()).toBe('@cutmix/core@0.1.0\n@cutmix/onnx@0.1.0');
});

it('publishes nothing if one package cannot be published', async () => {
  await pack('core');
  await pack('onnx', { publishConfig: { access: 'public' } });
  await expect(publish()).rejects.toThrow(
    /@cutmix\/onnx has no "repository".*\n@cutmix\/onnx needs "publishConfig"/,
  );
  expect(registry.published).toEqual([]);
  expect(await tags()).toBe('');
});

it('never moves a tag', async () => {
  await pack('core');
  await git('push', '--quiet', 'origin', 'HEAD:refs/tags/@cutmix/core@0.1.0');
  await commit('second');
  await expect(publish()).rejects.toThrow('The tag @cutmix/core@0.1.0 is on another commit');
  expect(registry.published).toEqual([]);
});
