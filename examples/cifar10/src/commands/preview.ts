import { join } from 'node:path';
import type { Flags } from '../flags.ts';
import { drawPreview } from '../report/preview/drawPreview.ts';
import { firstImages } from '../report/preview/firstImages.ts';
import { previewDefaults } from '../report/preview/pictureSize.ts';
import { terminalImage } from '../report/preview/terminalImage.ts';
import { newSettings } from '../run/settings.ts';
import { makeNumberedFolder, writeOutFile } from '../run/stored/outFolder.ts';
import { UserError } from '../system/userError.ts';
import type { CommandContext } from './context.ts';
import { defaultOut } from './defaultOut.ts';
import { obtainData } from './obtainData.ts';

const otherImages = /\.(avif|bmp|gif|jpe?g|svg|tiff?|webp)$/i;

/** Draws the first mixed images of a seed, and shows them if the terminal can. */
export async function previewCommand(
  { count = previewDefaults.count, scale = previewDefaults.scale, ...flags }: Flags,
  { signal, workingFolder }: CommandContext,
): Promise<void> {
  const { recipe, seed, runs } = newSettings('train', flags);
  if (flags.out && otherImages.test(flags.out)) {
    throw new UserError(`--out must be a folder or a .png file, received ${flags.out}.`);
  }
  const { train, kind } = await obtainData(flags.data ?? 'auto', signal);
  const order = { arm: runs[0]!, train, recipe, seed: BigInt(seed) };
  const png = await drawPreview(firstImages(order, count), kind, scale);
  const out = flags.out ?? (await makeNumberedFolder(defaultOut('preview', workingFolder)));
  const path = out.toLowerCase().endsWith('.png') ? out : join(out, 'preview.png');
  await writeOutFile(path, png);
  const inline = process.stdout.isTTY ? terminalImage(png, process.env) : undefined;
  if (inline) process.stdout.write(`${inline}\n`);
  process.stdout.write(`${path}\n`);
}
