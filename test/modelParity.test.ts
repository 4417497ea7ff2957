import { readFile } from 'node:fs/promises';
import { planCutMix } from '@cutmix/core';
import { createCutMixModel } from '@cutmix/onnx/model';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  bitsOf,
  CHANNELS,
  CLASSES,
  checksum,
  type ParityResult,
  parityImages,
  parityLabels,
} from './conformance/parity.ts';

const golden = new URL('golden/parity.json', import.meta.url);
const cases: ParityResult[] = JSON.parse(await readFile(golden, 'utf8'));

describe('the ONNX graph gives the frozen results', () => {
  let paired: InferenceSession;
  let inBatch: InferenceSession;

  beforeAll(async () => {
    const open = (isPaired: boolean) =>
      InferenceSession.create(createCutMixModel({ layout: 'NHWC', paired: isPaired }));
    [paired, inBatch] = [await open(true), await open(false)];
  });

  afterAll(async () => {
    await paired.release();
    await inBatch.release();
  });

  // The graph takes labels as [N, K] and smooths none: ids and smoothing are the caller's.
  const mixable = cases.filter(
    ({ labels, options }) => labels !== 'ids' && !(options.labelSmoothing ?? 0),
  );

  it.each(mixable)('$options, $size, $labels', async ({ options, size, labels, ...expected }) => {
    const { batchSize, height, width } = size;
    const plan = planCutMix(options, size);
    const images = (batch: 'a' | 'b') =>
      new Tensor('float32', parityImages(size, 'NHWC', batch), [
        batchSize,
        height,
        width,
        CHANNELS,
      ]);
    const rows = (batch: 'a' | 'b') =>
      new Tensor('float32', parityLabels(labels, batchSize, batch) as Float32Array, [
        batchSize,
        CLASSES,
      ]);
    const { xs, ys } = await (size.paired ? paired : inBatch).run({
      xs_a: images('a'),
      ys_a: rows('a'),
      ...(size.paired
        ? { xs_b: images('b'), ys_b: rows('b') }
        : { partners: new Tensor('int32', plan.partners, [batchSize]) }),
      boxes: new Tensor('int32', plan.boxes, [batchSize, 4]),
      lambdas: new Tensor('float32', plan.lambdas, [batchSize]),
    });
    expect(checksum(xs!.data as Float32Array)).toBe(expected.imageChecksum);
    expect(bitsOf(ys!.data as Float32Array)).toBe(expected.labelBits);
  });
});
