import type { PhiloxStream } from '@cutmix/core';
import { purposeBlock, randomStream } from '@cutmix/training';
import {
  type Dataset,
  emptyImageSet,
  type ImageSet,
  imageChannels,
  imageSize,
  testCount,
  trainCount,
} from '../dataset.ts';
import { type Shape, shapes } from './shapes.ts';

/*
 * Generated images to train on without CIFAR-10: one of ten shapes of any color, place, size and tilt
 * on a shaded background with a bar and grain. Color and place do not depend on the class, so that a
 * linear classifier stays near chance. All numbers come from Philox by +, −, ×, ÷ and √, so that the
 * images are the same on every machine.
 */
const seed = 10n;
// Loaders of TypeScript call a getter for an imported constant, which takes a third of the time here.
const side = imageSize;
const middle = (side - 1) / 2;
const planeSize = side * side;
const grainSize = 1 << 16;

/** A data set with the numbers and the size of the images of CIFAR-10. */
export function syntheticDataset(): Dataset {
  const grain = drawGrain();
  return {
    kind: 'synthetic',
    source: 'built-in generated images',
    classNames: shapes.map(({ name }) => name),
    train: drawImages(trainCount, 0, grain),
    test: drawImages(testCount, 1, grain),
  };
}

function drawImages(count: number, split: number, grain: Float32Array): ImageSet {
  const set = emptyImageSet(count);
  const pixels = new Uint8ClampedArray(set.images.buffer);
  const stream = randomStream(seed, 'scene', split);
  for (let index = 0; index < count; index++) {
    stream.seek(index, purposeBlock('scene'));
    const label = stream.nextBelow(shapes.length);
    set.labels[index] = label;
    const start = index * imageChannels * planeSize;
    const image = pixels.subarray(start, start + imageChannels * planeSize);
    const background = randomColor(stream);
    paintBackground(image, background, stream, grain);
    paint(image, bar, placeAnywhere(stream), randomColor(stream));
    paint(image, shapes[label]!.shape, placeInside(stream), contrastingColor(background, stream));
  }
  return set;
}

type Color = readonly [red: number, green: number, blue: number];

interface Placement {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly cos: number;
  readonly sin: number;
}

// The tilt is given as t = tan(angle / 2), which needs no trigonometric function.
function placement(x: number, y: number, radius: number, t: number): Placement {
  return { x, y, radius, cos: (1 - t * t) / (1 + t * t), sin: (2 * t) / (1 + t * t) };
}

const between = (low: number, high: number, stream: PhiloxStream) =>
  low + (high - low) * stream.nextUniform();

function placeInside(stream: PhiloxStream): Placement {
  const radius = between(5.5, 10.5, stream);
  const center = () => between(radius, side - radius, stream);
  return placement(center(), center(), radius, between(-0.3, 0.3, stream));
}

function placeAnywhere(stream: PhiloxStream): Placement {
  const center = () => between(0, side, stream);
  return placement(center(), center(), between(6, 14, stream), between(-1, 1, stream));
}

function randomColor(stream: PhiloxStream): Color {
  const channel = () => between(20, 235, stream);
  return [channel(), channel(), channel()];
}

function contrastingColor(background: Color, stream: PhiloxStream): Color {
  for (;;) {
    const color = randomColor(stream);
    const distance = color.reduce((sum, value, c) => sum + Math.abs(value - background[c]!), 0);
    if (distance > 120) return color;
  }
}

function paintBackground(
  image: Uint8ClampedArray,
  color: Color,
  stream: PhiloxStream,
  grain: Float32Array,
): void {
  const amplitude = between(8, 24, stream);
  for (let c = 0; c < imageChannels; c++) {
    const perColumn = between(-2.5, 2.5, stream);
    const perRow = between(-2.5, 2.5, stream);
    const grainStart = stream.nextBelow(grainSize);
    let at = c * planeSize;
    let grainAt = grainStart;
    for (let row = 0; row < side; row++) {
      let shade = color[c]! + perRow * (row - middle) - perColumn * middle;
      for (let column = 0; column < side; column++) {
        image[at++] = shade + amplitude * grain[grainAt++]!;
        shade += perColumn;
      }
    }
  }
}

// The grain shows through a little.
const opacity = 0.85;

const bar: Shape = (u, v) => Math.max(Math.abs(u) - 1, Math.abs(v) - 0.12);

/** Blends a color into the pixels of a shape, with anti-aliased edges. */
function paint(image: Uint8ClampedArray, shape: Shape, place: Placement, color: Color): void {
  const { x, y, radius, cos, sin } = place;
  // The corners of the checkers reach farthest.
  const reach = radius * 1.25 + 1;
  const [left, right] = [pixelEdge(x - reach), pixelEdge(x + reach)];
  const [top, bottom] = [pixelEdge(y - reach), pixelEdge(y + reach)];
  const [red, green, blue] = color;
  for (let row = top; row < bottom; row++) {
    const dy = (row + 0.5 - y) / radius;
    for (let column = left; column < right; column++) {
      const dx = (column + 0.5 - x) / radius;
      const distance = radius * shape(cos * dx + sin * dy, cos * dy - sin * dx);
      if (distance >= 0.5) continue;
      const cover = opacity * Math.min(0.5 - distance, 1);
      const at = row * side + column;
      blend(image, at, red, cover);
      blend(image, planeSize + at, green, cover);
      blend(image, 2 * planeSize + at, blue, cover);
    }
  }
}

function blend(image: Uint8ClampedArray, at: number, value: number, cover: number): void {
  image[at] = image[at]! + cover * (value - image[at]!);
}

function pixelEdge(position: number): number {
  return Math.min(Math.max(Math.floor(position), 0), side);
}

/** Nearly normal values with standard deviation 1: sums of four bytes. */
function drawGrain(): Float32Array {
  const stream = randomStream(seed, 'noise', 0);
  const deviation = Math.sqrt((4 * (256 * 256 - 1)) / 12);
  return Float32Array.from({ length: grainSize + planeSize }, () => {
    const word = stream.nextUint32();
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    return (sum - 510) / deviation;
  });
}
