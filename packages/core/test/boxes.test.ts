import { type CutMixPlan, type PhiloxStream, philoxStream, planCutMix } from '@cutmix/core';
import {
  type ImageBoxes,
  type MixBoxesOptions,
  type MixedImageBoxes,
  mixBoxes,
} from '@cutmix/core/boxes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { image, lambdasOf, none, planOf } from './exampleBoxes.ts';
import luxonis from './golden/luxonis-boxes.json' with { type: 'json' };
import ultralytics from './golden/ultralytics-boxes.json' with { type: 'json' };

describe('mixBoxes', () => {
  it('keeps an own box whole if half of it shows, and drops it below that', () => {
    const plan = planOf([0, 0, 10, 10]);
    const own = image([5, 0, 15, 4], [4, 0, 14, 4], [12, 2, 20, 9], [1, 1, 3, 3]);
    const [mixed] = mixBoxes([own, none], undefined, plan);
    expect(mixed).toEqual({
      boxes: Float32Array.from([5, 0, 15, 4, 12, 2, 20, 9]),
      classes: Int32Array.from([1, 3]),
      pasted: Uint8Array.from([0, 0]),
      indices: Int32Array.from([0, 2]),
      visibleShares: Float32Array.from([0.5, 1]),
    });
  });

  it('clips a pasted box to the cut and keeps it from a tenth of it on', () => {
    const plan = planOf([0, 0, 10, 10]);
    const pasted = image([9, 0, 19, 4], [9.5, 0, 19.5, 4], [2, 3, 4, 5], [10, 0, 12, 4]);
    const [mixed] = mixBoxes([none, pasted], undefined, plan);
    expect(mixed).toEqual({
      boxes: Float32Array.from([9, 0, 10, 4, 2, 3, 4, 5]),
      classes: Int32Array.from([1, 3]),
      pasted: Uint8Array.from([1, 1]),
      indices: Int32Array.from([0, 2]),
      visibleShares: Float32Array.from([0.1, 1]),
    });
  });

  it('leaves boxes alone where nothing is cut', () => {
    const [mixed] = mixBoxes(
      [image([1, 1, 3, 3]), image([0, 0, 20, 10])],
      undefined,
      planOf([0, 0, 0, 0]),
    );
    expect([...mixed.boxes]).toEqual([1, 1, 3, 3]);
  });

  it('leaves boxes alone where an image is its own partner', () => {
    const plan = { ...planOf([0, 0, 20, 10]), partners: Int32Array.from([0, 1]) };
    const own = [image([1, 1, 3, 3]), none];
    expect([...mixBoxes(own, undefined, plan)[0].boxes]).toEqual([1, 1, 3, 3]);
    expect(mixBoxes(own, [none, none], plan)[0].boxes).toHaveLength(0);
  });

  it('keeps the type of the coordinates', () => {
    const boxes = Int16Array.from([0, 0, 4, 4]);
    const batch = [
      { boxes, classes: Uint8Array.from([3]) },
      { boxes, classes: [3] },
    ];
    const [mixed] = mixBoxes(batch, undefined, planOf([2, 2, 20, 10]));
    expect(mixed.boxes).toEqual(Int16Array.from([0, 0, 4, 4, 2, 2, 4, 4]));
  });

  it('takes the thresholds', () => {
    const plan = planOf([0, 0, 10, 10]);
    const batch = [image([0, 0, 10, 10]), image([9, 0, 19, 4])];
    const count = (minOwnVisible: number, minPastedVisible: number) =>
      mixBoxes(batch, undefined, plan, { minOwnVisible, minPastedVisible })[0].classes.length;
    expect([count(0, 0.1), count(0.01, 0.1), count(0, 0.11), count(1, 1)]).toEqual([2, 1, 1, 0]);
  });

  it('pastes what Ultralytics 8.4.190 pastes', () => {
    const { height, width, cases } = ultralytics;
    for (const { cut, boxes, pasted } of cases) {
      const plan = { ...planOf(cut), height, width, lambdas: lambdasOf(cut, height, width) };
      const partner = { boxes: Float32Array.from(boxes.flat()), classes: boxes.map((_, i) => i) };
      const [mixed] = mixBoxes([none, partner], undefined, plan);
      const rows = [...mixed.classes].map((id, row) => [
        ...mixed.boxes.subarray(4 * row, 4 * row + 4),
        id,
      ]);
      expect(rows).toEqual(pasted);
    }
  });

  it('keeps and pastes what luxonis-ml 0.10.2 does', () => {
    const { height, width, cases } = luxonis;
    const labelsOf = (boxes: number[][]) => ({
      boxes: Float32Array.from(boxes.flat()),
      classes: boxes.map((_, i) => i),
    });
    for (const { cut, own, partners, mixed } of cases) {
      const plan = { ...planOf(cut), height, width, lambdas: lambdasOf(cut, height, width) };
      const batch = [labelsOf(own), labelsOf(partners)];
      const [{ boxes, classes }] = mixBoxes(batch, undefined, plan, { minPastedVisible: 0 });
      const rows = [...classes].map((id, row) => [...boxes.subarray(4 * row, 4 * row + 4), id]);
      expect(rows).toEqual(mixed);
    }
  });

  it('agrees with counted pixels for 100,000 random batches', () => {
    const random = philoxStream(7n, 0, 0);
    for (let step = 0; step < 100_000; step++) {
      const [batchSize, height, width] = [
        1 + random.nextBelow(3),
        1 + random.nextBelow(9),
        1 + random.nextBelow(9),
      ];
      const plan = planCutMix({ seed: 3, alpha: 1 }, { batchSize, height, width, step });
      const own = Array.from({ length: batchSize }, () => randomBoxes(random, height, width));
      const thresholds = {
        minOwnVisible: random.nextBelow(5) / 4,
        minPastedVisible: random.nextBelow(5) / 4,
      };
      const before = structuredClone(own);
      const mixed = mixBoxes(own, undefined, plan, thresholds);
      for (let i = 0; i < batchSize; i++) {
        const rows = rowsOf(mixed[i]);
        const counted = countedRows(own, plan, i, thresholds);
        if (rows !== counted) expect(rows).toBe(counted);
      }
      if (step % 1000 === 0) expect(own).toEqual(before);
    }
  });

  it('keeps every box inside its image and its source, and changes nothing else', () => {
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    const corners = fc.tuple(fraction, fraction, fraction, fraction);
    const side = fc.integer({ min: 1, max: 600 });
    const batches = fc.record({
      size: fc.record({ height: side, width: side }),
      images: fc.array(fc.tuple(fc.array(corners, { maxLength: 5 }), fc.array(corners)), {
        minLength: 1,
        maxLength: 4,
      }),
      options: fc.record({
        seed: fc.nat(),
        placement: fc.constantFrom('clipped', 'inside'),
        pairing: fc.constantFrom('shuffle', 'cycle', 'reverse'),
      }),
      thresholds: fc.record({ minOwnVisible: fraction, minPastedVisible: fraction }),
      paired: fc.boolean(),
    });
    fc.assert(
      fc.property(batches, ({ size, images, options, thresholds, paired }) => {
        const batchOf = (which: 0 | 1) =>
          images.map((image) => imageOfFractions(image[which], size.width, size.height));
        const [own, others] = [batchOf(0), paired ? batchOf(1) : undefined];
        const before = structuredClone([own, others]);
        const plan = planCutMix(options, { batchSize: images.length, ...size, paired });
        mixBoxes(own, others, plan, thresholds).forEach((mixed, i) => {
          const partner = (others ?? own)[plan.partners[i]];
          const cut = plan.boxes.subarray(4 * i, 4 * i + 4);
          mixed.classes.forEach((id, row) => {
            const source = mixed.pasted[row] ? partner : own[i];
            const index = mixed.indices[row];
            const [x1, y1, x2, y2] = mixed.boxes.subarray(4 * row, 4 * row + 4);
            const whole = source.boxes.subarray(4 * index, 4 * index + 4);
            const [left, top, right, bottom] = mixed.pasted[row]
              ? [0, 1, 2, 3].map((at) => Math[at < 2 ? 'max' : 'min'](whole[at], cut[at]))
              : whole;
            expect([x1, y1, x2, y2, id]).toEqual([left, top, right, bottom, source.classes[index]]);
            expect(x1 >= 0 && y1 >= 0 && x2 <= size.width && y2 <= size.height).toBe(true);
            expect((x2 - x1) * (y2 - y1)).toBeLessThanOrEqual(
              (whole[2] - whole[0]) * (whole[3] - whole[1]),
            );
            const share = mixed.visibleShares[row];
            expect(share >= 0 && share <= 1).toBe(true);
          });
        });
        expect([own, others]).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it.each([Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint32Array])(
    'takes classes in a %o',
    (Classes) => {
      const one = { boxes: Float32Array.of(2, 2, 4, 4), classes: Classes.of(7) };
      const [mixed] = mixBoxes([one, none], undefined, planOf([0, 0, 0, 0]));
      expect(mixed.classes).toEqual(Int32Array.of(7));
    },
  );
});

function randomBoxes(
  random: PhiloxStream,
  height: number,
  width: number,
): ImageBoxes<Float32Array> {
  return image(
    ...Array.from({ length: random.nextBelow(4) }, () => {
      const [x1, y1] = [random.nextBelow(width), random.nextBelow(height)];
      const [x2, y2] = [
        x1 + 1 + random.nextBelow(width - x1),
        y1 + 1 + random.nextBelow(height - y1),
      ];
      return [x1, y1, x2, y2] as const;
    }),
  );
}

/** Boxes whose corners are fractions of the sides; those that have no area are left out. */
function imageOfFractions(
  corners: readonly (readonly [number, number, number, number])[],
  width: number,
  height: number,
): ImageBoxes<Float64Array> {
  const boxes = corners
    .map(([x, y, x2, y2]) => [
      Math.min(x, x2) * width,
      Math.min(y, y2) * height,
      Math.max(x, x2) * width,
      Math.max(y, y2) * height,
    ])
    .filter(([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1) > 0);
  // Boxes that are all below 1 are taken for normalized ones.
  const inPixels = width > 1 || height > 1 ? [...boxes, [0, 0, width, height]] : boxes;
  return { boxes: Float64Array.from(inPixels.flat()), classes: inPixels.map((_, i) => i) };
}

function rowsOf({ boxes, classes, pasted, indices, visibleShares }: MixedImageBoxes): string {
  return [...classes]
    .map((id, row) => [
      ...boxes.subarray(4 * row, 4 * row + 4),
      id,
      pasted[row],
      indices[row],
      visibleShares[row],
    ])
    .join(';');
}

/** The rows of one mixed image, by painting each box and looking at its pixels. */
function countedRows(
  own: readonly ImageBoxes[],
  plan: CutMixPlan,
  i: number,
  { minOwnVisible, minPastedVisible }: Required<MixBoxesOptions>,
): string {
  const cut = plan.boxes.subarray(4 * i, 4 * i + 4);
  const partner = plan.partners[i];
  const isCut = (x: number, y: number) =>
    partner !== i && x >= cut[0] && x < cut[2] && y >= cut[1] && y < cut[3];
  const rows: number[][] = [];
  for (const pasted of [0, 1]) {
    const { boxes, classes } = own[pasted ? partner : i];
    for (let index = 0; index < classes.length; index++) {
      const [x1, y1, x2, y2] = boxes.subarray(4 * index, 4 * index + 4);
      const [xs, ys]: number[][] = [[], []];
      let count = 0;
      for (let y = y1; y < y2; y++) {
        for (let x = x1; x < x2; x++) {
          count++;
          if (isCut(x, y) === Boolean(pasted)) {
            xs.push(x);
            ys.push(y);
          }
        }
      }
      const visible = xs.length / count;
      if (visible < (pasted ? minPastedVisible : minOwnVisible) || (pasted && visible === 0))
        continue;
      const box = pasted
        ? [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
        : [x1, y1, x2, y2];
      rows.push([...box, classes[index], pasted, index, Math.fround(visible)]);
    }
  }
  return rows.join(';');
}
