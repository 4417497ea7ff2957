import { join, resolve } from 'node:path';
import { makeNumberedFolder, writeOutFile } from '../outFolder.ts';
import type { RecipeName } from '../recipe.ts';
import { drawPreview, previewDefaults } from '../report/preview/drawPreview.ts';
import { firstImages } from '../report/preview/firstImages.ts';
import { terminalImage } from '../report/preview/terminalImage.ts';
import { resolveSettings } from '../settings.ts';
import { UserError } from '../userError.ts';
import { obtainData } from './obtainData.ts';
import type { Surroundings } from './training.ts';

/** The flags as typed; what was not typed is not there. */
export interface PreviewFlags {
  readonly count?: number;
  readonly scale?: number;
  readonly seed?: number;
  readonly recipe?: RecipeName;
  readonly alpha?: number;
  readonly probability?: number;
  readonly data?: string;
  /** An absolute path. */
  readonly out?: string;
}

const otherImages = /\.(avif|bmp|gif|jpe?g|svg|tiff?|webp)$/i;

// The labels need room, and the largest picture has to fit in memory.
export const previewLimits = { count: 64, minimumScale: 4, scale: 16 } as const;

/** Draws the images that training begins with, and shows them or says where they are. */
export async function previewCommand(
  { count = previewDefaults.count, scale = previewDefaults.scale, ...flags }: PreviewFlags,
  { signal, workingFolder }: Surroundings,
): Promise<void> {
  const { recipe, seed } = resolveSettings('train', flags);
  if (flags.out && otherImages.test(flags.out)) {
    throw new UserError(`--out must be a folder or a .png file, received ${flags.out}.`);
  }
  const { train, kind } = await obtainData(flags.data ?? 'auto', signal);
  const order = { run: 'cutmix', train, recipe, seed: BigInt(seed) } as const;
  const png = await drawPreview(firstImages(order, count), kind, scale);
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const out =
    flags.out ?? (await makeNumberedFolder(resolve(workingFolder, 'runs', `preview-${stamp}`)));
  const path = out.toLowerCase().endsWith('.png') ? out : join(out, 'preview.png');
  await writeOutFile(path, png);
  const inline = process.stdout.isTTY ? terminalImage(png, process.env) : undefined;
  if (inline) process.stdout.write(`${inline}\n`);
  process.stdout.write(`${path}\n`);
}
