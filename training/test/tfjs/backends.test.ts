import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import wabt from 'wabt';
import { describeDevices } from '../../src/devices/describeDevices.ts';
import { importOptional } from '../../src/devices/optionalPackage.ts';
import { startDevice } from '../../src/devices/startDevice.ts';
import { tfjsStarters } from '../../src/tfjs/backends/starters.ts';
import { startWasm } from '../../src/tfjs/backends/wasm.ts';

const recipes = fileURLToPath(new URL('../fixtures/recipes.ts', import.meta.url));
const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

describe('importOptional', () => {
  it('names the command that installs a missing package', async () => {
    await expect(importOptional('@cutmix/absent', '1.2.3')).rejects.toThrow(
      '@cutmix/absent is not installed: npx pnpm@10 --filter @cutmix/training add --allow-build=@cutmix/absent @cutmix/absent@1.2.3',
    );
  });

  it('names the reason if a package does not load', async () => {
    const broken = 'data:text/javascript,throw new Error("libtensorflow.so.2 not found")';
    await expect(importOptional(broken, '1.2.3')).rejects.toThrow(
      'does not load: libtensorflow.so.2 not found',
    );
  });
});

describe('startDevice', () => {
  it('starts what is reported as available, and says why it starts no other', async () => {
    const reports = await describeDevices(tfjsStarters);
    expect(reports.map(({ device }) => device)).toEqual(['cuda', 'webgpu', 'cpu']);
    for (const { device, available, detail } of reports) {
      const starting = startDevice(device, tfjsStarters);
      if (available) (await starting).dispose();
      else await expect(starting).rejects.toThrow(`${device} does not start: ${detail}`);
    }
  });
});

describe('the wasm backend', () => {
  it('leaves uncaught errors to the process', async () => {
    await startWasm();
    const ours = [
      ...process.listeners('uncaughtException'),
      ...process.listeners('unhandledRejection'),
    ];
    expect(ours.filter((listener) => /ExitStatus|throw reason/.test(String(listener)))).toEqual([]);
  });

  it('lets the process exit after training', async () => {
    const program = `
      const { createTfjsTrainer } = await import(${JSON.stringify(source('tfjs/trainer.ts'))});
      const { resnet } = await import(${JSON.stringify(source('network.ts'))});
      const { adamRecipe } = await import(${JSON.stringify(recipes)});
      const config = { network: resnet(20), recipe: adamRecipe, device: 'cpu', seed: 1n };
      const trainer = await createTfjsTrainer(config);
      await trainer.dispose();
      console.log('disposed');
    `;
    const node = ['--conditions=@cutmix/source', '--import=tsx', '--input-type=module', '--eval'];
    const { stdout } = await promisify(execFile)(process.execPath, [...node, program], {
      timeout: 20_000,
    });
    expect(stdout).toBe('disposed\n');
  });
});

describe('outerProducts.wasm', () => {
  it('is compiled from outerProducts.wat', async () => {
    const text = await readFile(source('tfjs/wasm/outerProducts.wat'), 'utf8');
    const { parseWat } = await wabt();
    const compiled = parseWat('outerProducts.wat', text, { simd: true }).toBinary({}).buffer;
    const committed = await readFile(source('tfjs/wasm/outerProducts.wasm'));
    expect(
      Buffer.from(compiled).equals(committed),
      'run: npx pnpm@10 --filter @cutmix/training generate:wasm',
    ).toBe(true);
  });
});
