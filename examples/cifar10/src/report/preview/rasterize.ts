import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

const { resolve } = createRequire(import.meta.url);
let fonts: Promise<Uint8Array[]> | undefined;

async function start(): Promise<Uint8Array[]> {
  await initWasm(readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return [await readFile(resolve('@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf'))];
}

/** Draws an SVG document as a PNG file, the same bytes on every machine. The font is Inter. */
export async function rasterize(svg: string): Promise<Uint8Array> {
  fonts ??= start();
  const drawing = new Resvg(svg, {
    font: { fontBuffers: await fonts, defaultFontFamily: 'Inter', loadSystemFonts: false },
  });
  try {
    const raster = drawing.render();
    try {
      return raster.asPng();
    } finally {
      raster.free();
    }
  } finally {
    drawing.free();
  }
}
