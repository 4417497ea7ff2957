import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

describe('@cutmix/tfjs in a minified bundle', () => {
  const bundle = async (contents: string) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      globalName: 'bundled',
      conditions: ['@cutmix/source'],
      external: ['@tensorflow/tfjs-core'],
      // tfjs is not called before there is a tensor.
      banner: { js: 'const require = () => ({});' },
    });
    return outputFiles[0].text;
  };

  it('keeps the name of mixedAccuracy, by which tfjs logs it', async () => {
    // Of two functions of the same name a bundler renames one, even where it does not minify.
    const code = await bundle(`
      import { mixedAccuracy as meanAccuracy } from '@cutmix/core';
      import { mixedAccuracy } from '@cutmix/tfjs';
      export { meanAccuracy, mixedAccuracy };`);
    const { mixedAccuracy, meanAccuracy } = new Function(`${code}; return bundled;`)();
    expect(mixedAccuracy.name).toBe('mixedAccuracy');
    expect(meanAccuracy.name).not.toBe('mixedAccuracy');
  });

  it('has nothing of mixedAccuracy unless it is imported', async () => {
    expect(await bundle(`export { CutMix } from '@cutmix/tfjs';`)).not.toContain('mixedAccuracy');
  });
});
