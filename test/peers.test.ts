import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CutMix, MixUp, RandomMix } from '@cutmix/arrays';
import { timm, torchvision } from '@cutmix/core/presets';
import { describe, expect, it } from 'vitest';

// Images and labels that the released wheels of torchvision, timm and Keras gave for the draws of core. See
// test/python/peers/vectors.py, which also makes the images below.

interface PeerCase {
  /** The library and its class. */
  readonly peer: string;
  /** By the peer's own names. */
  readonly options: Readonly<Record<string, number | string>>;
  readonly seed: string;
  readonly size: Readonly<Record<'batchSize' | 'height' | 'width' | 'step', number>>;
  /** Element type of the images. Cases of boxes alone have none. */
  readonly dtype?: 'float32' | 'uint8';
  /** Mixed images `[N, 1, H, W]`, little-endian in base64. */
  readonly images?: string;
  /** Channels of larger batches, whose images are kept as a hash. */
  readonly channels?: number;
  readonly sha256?: string;
  /** Mixed labels `[N, 7]`, float32 in base64. */
  readonly labels: string;
}

const file = new URL('../packages/core/test/golden/peers.json', import.meta.url);
const peers: readonly PeerCase[] = JSON.parse(readFileSync(file, 'utf8')).cases;

const CLASSES = 7;

/** RGB images as decoders give them. */
const photoByte = (i: number): number => (37 * i + 11 * Math.floor(i / 7)) % 256;

const MEAN = [0.485, 0.456, 0.406].map(Math.fround);
const STD = [0.229, 0.224, 0.225].map(Math.fround);

/** The same images normalized by the mean and deviation of ImageNet. */
const photo = (i: number, pixels: number): number => {
  const channel = Math.floor(i / pixels) % 3;
  const share = Math.fround(photoByte(i) / 255);
  return Math.fround(share - MEAN[channel]!) / STD[channel]!;
};

/** The images that the peer was given, `[N, C, H, W]`. */
function imagesOf({ dtype, size, channels }: PeerCase) {
  const { batchSize, height, width } = size;
  const shape = [batchSize, channels ?? 1, height, width];
  const of = (value: (i: number) => number) =>
    Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => value(i));
  if (dtype === 'uint8') {
    return { data: Uint8Array.from(of(channels ? photoByte : (i) => (37 * i) % 256)), shape };
  }
  const pixels = height * width;
  const value = channels ? (i: number) => photo(i, pixels) : (i: number) => ((37 * i) % 101) / 101;
  return { data: Float32Array.from(of(value)), shape };
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** An instance with the preset's options whose next step is the one that the peer ran. */
function mixerOf({ peer, options, seed, size }: PeerCase) {
  const common = { numClasses: CLASSES, seed, step: size.step, layout: 'NCHW' } as const;
  if (peer === 'torchvision.CutMix') return new CutMix({ ...torchvision(), ...common });
  if (peer === 'torchvision.MixUp') return new MixUp({ ...torchvision(), ...common });
  if (peer === 'keras.MixUp') return new MixUp({ alpha: 1, ...common });
  const { mode, mixup_alpha, cutmix_alpha, switch_prob, prob } = options as Record<string, never>;
  const preset = timm({
    mode,
    mixupAlpha: mixup_alpha,
    cutmixAlpha: cutmix_alpha,
    switchProb: switch_prob,
    prob,
  });
  return new RandomMix({ ...preset, ...common });
}

/** Returns the largest difference of two lists of numbers. */
const distance = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** Whether timm rounds 1 − λ from float64, so that pixels agree to 1 ulp only. */
const isRounded = ({ peer, options, dtype }: PeerCase): boolean =>
  peer === 'timm.Mixup' && options['mode'] === 'batch' && dtype === 'float32';

const cases = peers.filter(({ dtype }) => dtype !== undefined);

describe('@cutmix/arrays with a preset', () => {
  it.each(cases)(
    'gives the images and labels of $peer for the same draws: $options, $dtype, $size',
    (peerCase) => {
      const xs = imagesOf(peerCase);
      const { batchSize } = peerCase.size;
      const ids = Int32Array.from({ length: batchSize }, (_, i) => (3 * i) % CLASSES);
      const mixed = mixerOf(peerCase).apply({ xs, ys: { data: ids, shape: [batchSize] } });

      const bytes = new Uint8Array(mixed.xs.data.buffer);
      if (peerCase.sha256 !== undefined) {
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(peerCase.sha256);
      } else if (isRounded(peerCase)) {
        const expected = new Float32Array(bytesOf(peerCase.images!).buffer);
        expect(distance(new Float32Array(bytes.buffer), expected)).toBeLessThanOrEqual(2 ** -24);
      } else {
        expect(bytes).toEqual(bytesOf(peerCase.images!));
      }
      // Peers round 1 − λ from float64.
      const labels = new Float32Array(bytesOf(peerCase.labels).buffer);
      expect(distance(mixed.ys.data, labels)).toBeLessThanOrEqual(2 ** -24);
    },
  );

  it('is compared in every mode, and on blended and cut images', () => {
    const keys = new Set(
      cases.map(({ peer, options, dtype }) => `${peer} ${options['mode']} ${dtype}`),
    );
    expect([...keys].sort()).toEqual([
      'keras.MixUp undefined float32',
      'timm.FastCollateMixup batch uint8',
      'timm.FastCollateMixup elem uint8',
      'timm.FastCollateMixup pair uint8',
      'timm.Mixup batch float32',
      'timm.Mixup elem float32',
      'timm.Mixup pair float32',
      'torchvision.CutMix undefined float32',
      'torchvision.CutMix undefined uint8',
      'torchvision.MixUp undefined float32',
    ]);
  });
});
