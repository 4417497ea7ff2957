import type { CutMixOptions, Layout, MixOptions, PlanSize } from '@cutmix/core';

/** One frozen result that every adapter must reproduce. Pixels and labels come from formulas. */
export interface ParityCase {
  readonly options: CutMixOptions & { readonly seed: number };
  readonly size: Required<Pick<PlanSize, 'batchSize' | 'height' | 'width' | 'step' | 'paired'>>;
  readonly labels: 'soft' | 'ids' | 'multi-hot';
}

export interface ParityResult extends ParityCase {
  /** FNV-1a of the little-endian float32 bytes of the images in the order `[N, H, W, C]`. */
  readonly imageChecksum: number;
  /** Bits of every label, row by row, in hexadecimal. */
  readonly labelBits: string;
}

export const CHANNELS = 3;
export const CLASSES = 5;

export function pixelIndex(
  { height, width }: Pick<PlanSize, 'height' | 'width'>,
  layout: Layout,
  [sample, y, x, channel]: readonly [number, number, number, number],
): number {
  return layout === 'NHWC'
    ? ((sample * height + y) * width + x) * CHANNELS + channel
    : ((sample * CHANNELS + channel) * height + y) * width + x;
}

export function* pixelsOf({
  batchSize,
  height,
  width,
}: Pick<PlanSize, 'batchSize' | 'height' | 'width'>): Generator<
  [sample: number, y: number, x: number, channel: number]
> {
  for (let sample = 0; sample < batchSize; sample++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < CHANNELS; channel++) yield [sample, y, x, channel];
      }
    }
  }
}

/** Images in which no two pixels are equal. */
export function parityImages(
  size: Pick<PlanSize, 'batchSize' | 'height' | 'width'>,
  layout: Layout,
  batch: 'a' | 'b',
): Float32Array {
  const images = new Float32Array(size.batchSize * size.height * size.width * CHANNELS);
  let value = batch === 'a' ? 1 : -1;
  for (const pixel of pixelsOf(size)) {
    images[pixelIndex(size, layout, pixel)] = value / 7;
    value += Math.sign(value);
  }
  return images;
}

/** `[N, K]` float32, or `[N]` int32 for ids. */
export function parityLabels(
  kind: ParityCase['labels'],
  batchSize: number,
  batch: 'a' | 'b',
): Float32Array | Int32Array {
  const salt = batch === 'a' ? 1 : 2;
  if (kind === 'ids')
    return Int32Array.from({ length: batchSize }, (_, i) => (i * 3 + salt) % CLASSES);
  return Float32Array.from({ length: batchSize * CLASSES }, (_, i) =>
    kind === 'soft' ? ((i * 7 + salt) % 11) / 11 : (i * 5 + salt) % 3 === 0 ? 1 : 0,
  );
}

/** FNV-1a over the bytes of float32 values, least significant byte first. */
export function checksum(values: Iterable<number>): number {
  const bytes = new DataView(new ArrayBuffer(4));
  let hash = 0x811c9dc5;
  for (const value of values) {
    bytes.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) hash = Math.imul(hash ^ bytes.getUint8(i), 0x01000193);
  }
  return hash >>> 0;
}

export function bitsOf(values: Float32Array): string {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  return Array.from(bits, (word) => word.toString(16).padStart(8, '0')).join('');
}

export function valuesOf(bits: string): Float32Array {
  const words = bits.match(/.{8}/g) ?? [];
  return new Float32Array(Uint32Array.from(words, (word) => Number.parseInt(word, 16)).buffer);
}

const OPTIONS: readonly CutMixOptions[] = [
  {},
  { pairing: 'roll', granularity: 'batch' },
  { pairing: 'reverse', placement: 'inside' },
  { minBoxSize: 4, probability: 0.5, labelSmoothing: 0.1 },
  { alpha: 0.25, minBoxSize: 1 },
  { alpha: [2, 5], placement: 'inside', probability: 0.8 },
];

const SIZES = [
  { batchSize: 8, height: 32, width: 32 },
  { batchSize: 5, height: 7, width: 12 },
  { batchSize: 1, height: 9, width: 9 },
] as const;

const LABELS = ['soft', 'ids', 'multi-hot'] as const;

/** Options × seeds × steps, over sizes, kinds of labels, one batch and two. */
export function parityCases(): ParityCase[] {
  let count = 0;
  return OPTIONS.flatMap((options) =>
    [0, 42, Number.MAX_SAFE_INTEGER].flatMap((seed) =>
      [0, 1, 2 ** 33].map((step) => {
        const index = count++;
        const labels = LABELS[index % 3];
        return {
          options: { ...options, seed, ...(labels === 'ids' && { numClasses: CLASSES }) },
          size: { ...SIZES[Math.floor(index / 2) % 3], step, paired: index % 2 === 1 },
          labels,
        };
      }),
    ),
  );
}

/** One frozen result of MixUp or RandomMix. */
export interface MixParityCase {
  readonly mixer: 'MixUp' | 'RandomMix';
  readonly options: MixOptions & { readonly seed: number };
  readonly size: ParityCase['size'];
}

export interface MixParityResult extends MixParityCase {
  /** As in {@link ParityResult}. */
  readonly imageChecksum: number;
  /** Bits of the first 24 values in the order `[N, H, W, C]`, for devices that are not exact. */
  readonly imageBits: string;
  readonly labelBits: string;
}

const MIXES = [
  ['MixUp', {}],
  ['MixUp', { alpha: 0.2, pairing: 'reverse', labelSmoothing: 0.1 }],
  ['MixUp', { granularity: 'batch', pairing: 'roll', probability: 0.7 }],
  ['RandomMix', {}],
  ['RandomMix', { cutmixShare: 0.3, pairing: 'reverse', granularity: 'pair', labelSmoothing: 0.1 }],
  ['RandomMix', { cutmix: { oddSides: 'keep' }, mixup: { alpha: 0.8 }, pairing: 'cycle' }],
] as const;

/** Options × seeds, over sizes and steps, one batch and two where the options allow it. */
export function mixParityCases(): MixParityCase[] {
  return MIXES.flatMap(([mixer, options], at) =>
    [0, 1, 2].map((seed, index): MixParityCase => {
      const paired = index === 1 && !('granularity' in options && options.granularity === 'pair');
      const size = { ...SIZES[(at + index) % 2], step: 1000 * index, paired };
      return { mixer, options: { ...options, seed }, size };
    }),
  );
}
