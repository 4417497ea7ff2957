import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { dataCommand } from '../../src/commands/data.ts';
import { obtainData } from '../../src/commands/obtainData.ts';
import { DownloadUnavailable } from '../../src/data/cifar10/fetchArchive.ts';
import { UserError } from '../../src/system/userError.ts';

const { downloadDataset } = vi.hoisted(() => ({ downloadDataset: vi.fn() }));
vi.mock('../../src/data/cifar10/download.ts', async (original) => ({
  ...(await original<object>()),
  downloadDataset,
}));

const { signal } = new AbortController();
let written: string;
beforeEach(() => {
  written = '';
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written += text;
      return true;
    });
  }
  vi.stubEnv('CIFAR10_DIR', '');
  vi.stubEnv('XDG_CACHE_HOME', '/nonexistent');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('if nothing can be downloaded', () => {
  beforeEach(() => {
    downloadDataset.mockRejectedValue(new DownloadUnavailable('no network'));
  });

  test('training uses generated images and says so', async () => {
    expect((await obtainData('auto', signal)).kind).toBe('synthetic');
    expect(written).toContain('no network\n');
    expect(written).toContain('a demo on GENERATED IMAGES');
  });

  test('`data` fails', async () => {
    const context = { signal, workingFolder: '/' };
    await expect(dataCommand({}, context)).rejects.toThrow('no network');
    expect(written).toBe('');
  });
});

test('a download that broke off is an error, not a reason for generated images', async () => {
  downloadDataset.mockRejectedValue(new UserError('broken off'));
  await expect(obtainData('auto', signal)).rejects.toThrow('broken off');
});

test('without a home folder, `data` fails and says what to set', () => {
  const script = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const { HOME: _, XDG_CACHE_HOME: __, ...env } = process.env;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@cutmix/source', '--import=tsx', script, 'data'],
    { env: { ...env, HOME: 'relative' }, encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: There is no home folder .* Set HOME or XDG_CACHE_HOME,.*\n$/);
});
