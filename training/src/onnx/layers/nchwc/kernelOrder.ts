import type { KernelShape } from '../emitter.ts';

/** The number of input channels in a block of a kernel: 1 for the few channels of an image. */
export function inputBlock(inChannels: number, blockSize: number): number {
  return inChannels % blockSize === 0 ? blockSize : 1;
}

/**
 * For each element of an nchwc kernel [O / B, I / b, kh, kw, b, B], its index in the plain
 * [O, I, kh, kw].
 */
export function nchwcKernelOrder(
  [outChannels, inChannels, height, width]: KernelShape,
  blockSize: number,
): Uint32Array {
  const block = inputBlock(inChannels, blockSize);
  const taps = height * width;
  const order = new Uint32Array(outChannels * inChannels * taps);
  let position = 0;
  for (let outer = 0; outer < outChannels; outer += blockSize) {
    for (let inner = 0; inner < inChannels; inner += block) {
      for (let tap = 0; tap < taps; tap++) {
        for (let i = inner; i < inner + block; i++) {
          for (let o = outer; o < outer + blockSize; o++) {
            order[position++] = (o * inChannels + i) * taps + tap;
          }
        }
      }
    }
  }
  return order;
}
