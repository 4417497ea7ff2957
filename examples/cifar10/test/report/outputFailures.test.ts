import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { resnet } from '@cutmix/training';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { obtainData } from '../../src/commands/obtainData.ts';
import { trainCommand } from '../../src/commands/training.ts';
import { curveChart } from '../../src/report/page/charts.ts';
import { rasterize } from '../../src/report/preview/rasterize.ts';
import { createDownloadProgress } from '../../src/report/terminal/downloadProgress.ts';
import { resultTable } from '../../src/report/terminal/table.ts';
import { loadAdapter } from '../../src/run/adapters.ts';
import { linearNetwork, logisticRegression } from '../fixtures/logisticRegression.ts';
import { test as testImages, train } from '../fixtures/smallRuns.ts';

vi.mock('../../src/run/adapters.ts', { spy: true });
vi.mock('../../src/commands/obtainData.ts', () => ({ obtainData: vi.fn() }));
vi.mock('@cutmix/training', { spy: true });
vi.mock('../../src/report/preview/rasterize.ts', { spy: true });
vi.mock('../../src/report/page/charts.ts', { spy: true });
vi.mock('../../src/report/terminal/table.ts', { spy: true });

let folder: string;
let out: string;
let warnings: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-failures-'));
  out = join(folder, 'out');
  warnings = [];
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    if (String(line).startsWith('warning')) warnings.push(String(line));
    return true;
  });
  vi.mocked(resnet).mockReturnValue(linearNetwork);
  vi.mocked(loadAdapter).mockResolvedValue({
    createTrainer: async () => logisticRegression(),
    measureDevices: async () => [],
  });
  vi.mocked(obtainData).mockResolvedValue({
    kind: 'synthetic',
    source: 'test',
    classNames: [],
    train,
    test: testImages,
  });
});
afterEach(async () => {
  vi.resetAllMocks();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function trainTwoEpochs(): Promise<string[]> {
  const signal = new AbortController().signal;
  await trainCommand(
    'train',
    { epochs: 2, out, data: 'synthetic' },
    { signal, workingFolder: folder },
  );
  const metrics = await readFile(join(out, 'metrics.jsonl'), 'utf8');
  return metrics.trimEnd().split('\n');
}

const broken = () => {
  throw new Error('broken on purpose\nsecond line');
};

describe('a run continues to its end, with one warning,', () => {
  afterEach(async () => {
    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    expect(summary.runs.cutmix.epochs).toBe(2);
  });

  it('if the picture cannot be drawn', async () => {
    vi.mocked(rasterize).mockImplementation(broken);
    expect(await trainTwoEpochs()).toHaveLength(2);
    expect(warnings).toEqual([
      'warning: no preview.png: broken on purpose; the run continues without it\n',
    ]);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });

  it('if the picture cannot be written', async () => {
    // A folder in its place appears before the picture does.
    vi.mocked(rasterize).mockImplementation(async () => {
      await mkdir(join(out, 'preview.png', 'full'), { recursive: true });
      return new Uint8Array(1);
    });
    expect(await trainTwoEpochs()).toHaveLength(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^warning: no preview\.png: .*cannot be written.*; the run continues/,
    );
  });

  it('if a chart cannot be drawn', async () => {
    vi.mocked(curveChart).mockImplementation(broken);
    expect(await trainTwoEpochs()).toHaveLength(2);
    expect(warnings).toEqual([
      'warning: no report.html: broken on purpose; the run continues without it\n',
    ]);
  });

  it('if the report cannot be written', async () => {
    vi.mocked(rasterize).mockImplementation(async () => {
      await mkdir(join(out, 'report.html', 'full'), { recursive: true });
      return new Uint8Array(1);
    });
    expect(await trainTwoEpochs()).toHaveLength(2);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^warning: no report\.html: .*cannot be written.*; the run continues/,
    );
  });

  it('if the table of results cannot be drawn', async () => {
    vi.mocked(resultTable).mockImplementation(broken);
    expect(await trainTwoEpochs()).toHaveLength(2);
    expect(warnings).toEqual([
      'warning: no result table: broken on purpose; the run continues without it\n',
    ]);
  });

  it('if progress cannot be shown', async () => {
    vi.mocked(process.stderr.write).mockImplementation((line) => {
      if (!String(line).startsWith('warning')) return broken();
      warnings.push(String(line));
      return true;
    });
    expect(await trainTwoEpochs()).toHaveLength(2);
    expect(warnings).toEqual([
      'warning: no progress display: broken on purpose; the run continues without it\n',
    ]);
  });

  it('if nothing at all can be printed', async () => {
    vi.mocked(process.stderr.write).mockImplementation(broken);
    vi.mocked(process.stdout.write).mockImplementation(broken);
    expect(await trainTwoEpochs()).toHaveLength(2);
  });
});

it('a download continues if its progress cannot be shown', () => {
  vi.mocked(process.stderr.write).mockImplementation((line) => {
    if (!String(line).startsWith('warning')) return broken();
    warnings.push(String(line));
    return true;
  });
  vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(20_000);
  const progress = createDownloadProgress();
  for (const received of [1, 2, 3]) progress.update(received, 4);
  progress.stop();
  expect(warnings).toEqual([
    'warning: no download progress: broken on purpose; the run continues without it\n',
  ]);
});

describe('a process continues, with one line on the other stream,', () => {
  const script = fileURLToPath(new URL('../fixtures/talkativeProcess.ts', import.meta.url));
  const start = (stdout: 'pipe' | number, stderr: 'pipe' | number) =>
    spawn(process.execPath, ['--conditions=@cutmix/source', '--import=tsx', script, folder], {
      stdio: ['ignore', stdout, stderr],
    });

  it.each([
    ['stdout', 'stderr'],
    ['stderr', 'stdout'],
  ] as const)('if the reader of %s goes away', async (closed, other) => {
    const child = start('pipe', 'pipe');
    child[closed]!.destroy();
    const [said, [code]] = await Promise.all([text(child[other]!), once(child, 'close')]);
    expect(code).toBe(0);
    expect(said.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
      `warning: no more output on ${closed}: its reader is gone; the run continues without it`,
    ]);
    expect(await readFile(join(folder, 'finished'), 'utf8')).toBe('yes');
  });

  it.runIf(existsSync('/dev/full'))('if the disk of its log is full', async () => {
    const child = start(openSync('/dev/full', 'w'), 'pipe');
    const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
    expect(code).toBe(0);
    expect(said).toMatch(/^warning: no more output on stdout: ENOSPC: no space left on device/m);
    expect(said.match(/warning/g)).toHaveLength(1);
    expect(await readFile(join(folder, 'finished'), 'utf8')).toBe('yes');
  });
});
