// Writes parity.json: node --conditions=@cutmix/source --import=tsx test/golden/makeParity.ts
// Only the plan comes from the library. Pixels and labels are computed here one by one, by the
// definition, so that no adapter is its own judge.
import { writeFileSync } from 'node:fs';
import { planCutMix } from '@cutmix/core';
import {
  bitsOf,
  CLASSES,
  checksum,
  type ParityCase,
  type ParityResult,
  parityCases,
  parityImages,
  parityLabels,
  pixelIndex,
  pixelsOf,
} from '../conformance/parity.ts';

const { fround } = Math;

function oneHot(labels: Float32Array | Int32Array): Float32Array {
  if (labels instanceof Float32Array) return labels;
  return Float32Array.from({ length: labels.length * CLASSES }, (_, i) =>
    labels[Math.floor(i / CLASSES)] === i % CLASSES ? 1 : 0,
  );
}

function solve(parityCase: ParityCase): ParityResult {
  const { options, size } = parityCase;
  const { boxes, partners, lambdas } = planCutMix(options, size);
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

  const smoothing = options.labelSmoothing ?? 0;
  const smooth = (y: number) =>
    fround(fround(y * fround(1 - smoothing)) + fround(smoothing / CLASSES));
  const ownLabels = oneHot(parityLabels(parityCase.labels, size.batchSize, 'a')).map(smooth);
  const otherLabels = oneHot(parityLabels(parityCase.labels, size.batchSize, partnerBatch)).map(
    smooth,
  );
  const labels = ownLabels.map((y, i) => {
    const sample = Math.floor(i / CLASSES);
    const partner = otherLabels[partners[sample] * CLASSES + (i % CLASSES)];
    const lambda = lambdas[sample];
    return fround(fround(lambda * y) + fround(fround(1 - lambda) * partner));
  });
  return { ...parityCase, imageChecksum: checksum(pixels), labelBits: bitsOf(labels) };
}

const results = parityCases().map((parityCase) => JSON.stringify(solve(parityCase)));
writeFileSync(new URL('parity.json', import.meta.url), `[\n${results.join(',\n')}\n]\n`);
