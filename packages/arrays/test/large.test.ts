import { CutMix } from '@cutmix/arrays';
import { expect, it } from 'vitest';

// Memory that is not written takes no room. `torture mutation` leaves this file out.
it('pastes boxes at the end of two GiB, where 32-bit indices end', () => {
  const cutmix = new CutMix({ seed: 1 });
  const [height, width] = [2 ** 16, 2 ** 15];
  const big = () => ({ data: new Uint8Array(height * width), shape: [1, height, width] });
  const [own, other] = [big(), big()];
  const box = [width - 20, height - 2, width, height];
  const share = 1 - 40 / (height * width);
  for (let i = 0; i < 40; i++) other.data[other.data.length - 1 - i] = i + 1;
  for (let i = 0; i < 40; i++) other.data[other.data.length - 1 - width - i] = i + 101;
  const pasted = {
    ...cutmix.plan({ batchSize: 1, height, width, paired: true }),
    boxes: Int32Array.from(box),
    lambdas: Float32Array.of(share),
  };
  cutmix.composite(pasted, own, other, { into: own });
  const last = [...own.data.subarray(-21)];
  expect(last).toEqual([0, ...Array.from({ length: 20 }, (_, i) => 20 - i)]);
  const before = [...own.data.subarray(own.data.length - width - 21, own.data.length - width)];
  expect(before).toEqual([0, ...Array.from({ length: 20 }, (_, i) => 120 - i)]);
});
