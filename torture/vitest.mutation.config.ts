import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import whole from '../vitest.config.ts';

/** The file that is mutated. */
const file = process.env['CUTMIX_MUTATED'] ?? 'packages/*/';
const [, name = '*'] = file.split('/');

// On a software adapter, WebGPU takes seconds a test: only what runs on devices is judged with it.
if (!file.includes('/device/')) process.env['VK_DRIVER_FILES'] = 'none';

/** Tests of what the file is for; those of adapters also test the checks that they share. */
const own = [`packages/${name}/test/**/*.test.ts`];
const ofArrays = ['packages/arrays/test/**/*.test.ts', 'test/conformance/arrays.test.ts'];
const ofOnnxTensors = ['errors', 'labels', 'pixels', 'mixedAccuracy', 'runtime'].map(
  (test) => `packages/onnx/test/${test}.test.ts`,
);
function tests(): string[] {
  // Many of its mutants never end.
  if (file === 'packages/core/src/beta.ts') return ['packages/core/test/beta.test.ts'];
  if (file.startsWith('packages/core/src/adapter/')) {
    return ['packages/core/test/adapter/*.test.ts', ...ofArrays, ...ofOnnxTensors];
  }
  if (file.startsWith('packages/arrays/')) return [...ofArrays, ...ofOnnxTensors];
  if (file.startsWith('packages/onnx/src/model/device/'))
    return ['packages/onnx/test/device*.test.ts'];
  if (file.startsWith('packages/onnx/src/model/')) {
    return ['packages/onnx/test/{model,modelBlends,encodeModel,cutMixNodes}.test.ts'];
  }
  if (file.startsWith('packages/onnx/')) {
    const ofModels = 'packages/onnx/test/encodeModel.test.ts';
    return [...ofOnnxTensors, ofModels, 'test/conformance/onnx.test.ts'];
  }
  if (file.startsWith('packages/tfjs/')) return [...own, 'test/conformance/tfjs.test.ts'];
  return own;
}

const importTest = 'torture/vitest.mutation.import.ts';
/** Slow, or large once a mutant writes to all of its memory; only for the file that is named. */
const reserved = {
  'packages/core/test/boxes.test.ts': 'packages/core/src/boxes.ts',
  'packages/arrays/test/large.test.ts': 'packages/arrays/src/memory/runs.ts',
};

/** Most mutants are found by the test of the same name, then by others that draw few samples. */
function rank({ moduleId }: TestSpecification): number {
  if (moduleId.endsWith(importTest)) return -2;
  if (basename(moduleId, '.test.ts') === basename(file, '.ts')) return -1;
  if (/\/(beta|plan|mix)\.test\.ts$/.test(moduleId)) return 2;
  return moduleId.includes(`/packages/${name}/`) ? 0 : 1;
}

class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@cutmix/source': string }>>;
}

/** The sources of each package by its public names: in a sandbox, links lead out of it. */
function sources(): { find: RegExp; replacement: string }[] {
  return readdirSync('packages').flatMap((folder) => {
    const manifest: Manifest = JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8'));
    return Object.entries(manifest.exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return [];
      const find = new RegExp(`^${manifest.name}${entry.slice(1)}$`);
      const path = `packages/${folder}/${target['@cutmix/source']}`;
      return [{ find, replacement: new URL(path, `file://${process.cwd()}/`).pathname }];
    });
  });
}

/** Few tests, without type tests, for Stryker. */
export default defineConfig({
  ...whole,
  resolve: {
    ...whole.resolve,
    alias: [...sources(), { find: './mutated.ts', replacement: `${process.cwd()}/${file}` }],
  },
  test: {
    ...whole.test,
    include: [...tests(), importTest],
    exclude: Object.entries(reserved).flatMap(([test, source]) => (source === file ? [] : test)),
    setupFiles: ['torture/vitest.mutation.setup.ts'],
    typecheck: { enabled: false },
    sequence: { sequencer: LikelyFirst },
    // Stryker runs mutants in parallel, each with all tests in one worker.
    maxWorkers: 1,
    isolate: false,
    testTimeout: 120_000,
  },
});
