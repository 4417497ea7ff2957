// Writes parity.json and mixParity.json: node --conditions=@cutmix/source --import=tsx test/golden/makeParity.ts
// Only the plan comes from the library. Pixels and labels are computed here one by one, by the
// definition, so that no adapter is its own judge.
import { writeFileSync } from 'node:fs';
import { type CutMixPlan, planCutMix, planMixUp, planRandomMix } from '@cutmix/core';
import {
  bitsOf,
  CLASSES,
  checksum,
  type MixParityCase,
  type MixParityResult,
  mixParityCases,
  type ParityCase,
  type ParityResult,
  parityCases,
  parityImages,
  parityLabels,
  pixelIndex,
  pixelsOf,
} from '../conformance/parity.ts';
import { mixPixels } from '../conformance/reference.ts';

const { fround } = Math;

function oneHot(labels: Float32Array | Int32Array): Float32Array {
  if (labels instanceof Float32Array) return labels;
  return Float32Array.from({ length: labels.length * CLASSES }, (_, i) =>
    labels[Math.floor(i / CLASSES)] === i % CLASSES ? 1 : 0,
  );
}

/** Labels mixed one by one. */
function mixedLabels(
  { batchSize, partners, lambdas }: CutMixPlan,
  kind: ParityCase['labels'],
  partnerBatch: 'a' | 'b',
  smoothing = 0,
): Float32Array {
  const smooth = (y: number) =>
    fround(fround(y * fround(1 - smoothing)) + fround(smoothing / CLASSES));
  const ownLabels = oneHot(parityLabels(kind, batchSize, 'a')).map(smooth);
  const otherLabels = oneHot(parityLabels(kind, batchSize, partnerBatch)).map(smooth);
  return ownLabels.map((y, i) => {
    const sample = Math.floor(i / CLASSES);
    const partner = otherLabels[partners[sample] * CLASSES + (i % CLASSES)];
    const lambda = lambdas[sample];
    return fround(fround(lambda * y) + fround(fround(1 - lambda) * partner));
  });
}

function solve(parityCase: ParityCase): ParityResult {
  const { options, size } = parityCase;
  const plan = planCutMix(options, size);
  const { boxes, partners } = plan;
  const partnerBatch = size.paired ? 'b' : 'a';

  const own = parityImages(size, 'NHWC', 'a');
  const other = parityImages(size, 'NHWC', partnerBatch);
  const pixels: number[] = [];
  for (const [sample, y, x, channel] of pixelsOf(size)) {
    const [x1, y1, x2, y2] = boxes.slice(4 * sample);
    const isInside = x >= x1 && x < x2 && y >= y1 && y < y2;
    const row = isInside ? partners[sample] : sample;
    pixels.push((isInside ? other : own)[pixelIndex(size, 'NHWC', [row, y, x, channel])]);
  }

  const labels = mixedLabels(plan, parityCase.labels, partnerBatch, options.labelSmoothing);
  return { ...parityCase, imageChecksum: checksum(pixels), labelBits: bitsOf(labels) };
}

function solveMix(parityCase: MixParityCase): MixParityResult {
  const { mixer, options, size } = parityCase;
  const plan = (mixer === 'MixUp' ? planMixUp : planRandomMix)(options, size);
  const partnerBatch = size.paired ? 'b' : 'a';
  const images = (batch: 'a' | 'b') => parityImages(size, 'NHWC', batch);
  const pixels = mixPixels(plan, images('a'), images(partnerBatch), 'NHWC');
  const labels = mixedLabels(plan, 'soft', partnerBatch, options.labelSmoothing);
  return {
    ...parityCase,
    imageChecksum: checksum(pixels),
    imageBits: bitsOf(pixels.slice(0, 24)),
    labelBits: bitsOf(labels),
  };
}

function write(name: string, results: readonly object[]): void {
  const lines = results.map((result) => JSON.stringify(result));
  writeFileSync(new URL(name, import.meta.url), `[\n${lines.join(',\n')}\n]\n`);
}

write('parity.json', parityCases().map(solve));
write('mixParity.json', mixParityCases().map(solveMix));
