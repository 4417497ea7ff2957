import { type BoxCoordinates, type ImageBoxes, mixBoxes } from '@cutmix/core/boxes';
import { describe, expect, it } from 'vitest';
import { image, none, planOf } from './exampleBoxes.ts';

describe('mixBoxes', () => {
  it.each<[string, unknown, ErrorConstructor, string]>([
    [
      'no list',
      none,
      TypeError,
      'own must be an array with the boxes of each image, received Object',
    ],
    ['too few images', [none], RangeError, 'length of own must be 2, as in the plan, received 1'],
    [
      'an image without boxes',
      [none, null],
      TypeError,
      'own[1] must be { boxes, classes }, received null',
    ],
    [
      'boxes as a list',
      [none, { boxes: [0, 0, 1, 1], classes: [0] }],
      TypeError,
      'own[1].boxes must be a Float32Array',
    ],
    [
      'half a box',
      [none, { boxes: new Float32Array(6), classes: [0] }],
      RangeError,
      'length of own[1].boxes must be a multiple of 4, received 6',
    ],
    [
      'too few classes',
      [none, { boxes: new Float32Array(8), classes: [0] }],
      RangeError,
      'length of own[1].classes must be 2, one a box, received 1',
    ],
    [
      'a class below 0',
      [none, { boxes: Float32Array.of(0, 0, 1, 1), classes: [-1] }],
      RangeError,
      'own[1].classes[0] must be an integer in 0..2147483647, received -1',
    ],
    [
      'a NaN',
      [none, image([0, 0, 1, 1], [0, 0, Number.NaN, 1])],
      RangeError,
      'box 1 of own[1].boxes must be x1, y1, x2, y2 with 0 <= x1 < x2 <= 20 and 0 <= y1 < y2 <= 10, received [0, 0, NaN, 1]',
    ],
    ['an empty box', [none, image([5, 5, 5, 6])], RangeError, 'box 0 of own[1].boxes must be'],
    [
      'a box whose area underflows',
      [none, { boxes: Float64Array.of(0, 0, 1e-200, 1e-200), classes: [0] }],
      RangeError,
      'box 0 of own[1].boxes must be',
    ],
    ...[
      [5, 5, 21, 6],
      [5, 5, 6, 11],
      [-1, 5, 6, 6],
      [5, -1, 6, 6],
      [6, 5, 5, 6],
      [5, 6, 6, 5],
      [6, 6, 5, 5],
    ].map((box): [string, unknown, ErrorConstructor, string] => [
      `the box ${box}`,
      [none, image(box as [number, number, number, number])],
      RangeError,
      `box 0 of own[1].boxes must be x1, y1, x2, y2 with 0 <= x1 < x2 <= 20 and 0 <= y1 < y2 <= 10, received [${box.join(', ')}]`,
    ]),
    [
      'classes that are not integers',
      [none, { boxes: Float32Array.of(2, 2, 4, 4), classes: Float32Array.of(1) }],
      TypeError,
      'own[1].classes must be an array of integers, received Float32Array',
    ],
    ...['MyArray', 'Arrays', 'MyUint8Array', 'Int8Arrays'].map(
      (kind): [string, unknown, ErrorConstructor, string] => [
        `classes that call themselves ${kind}`,
        [none, { boxes: new Float32Array(0), classes: { [Symbol.toStringTag]: kind, length: 0 } }],
        TypeError,
        `own[1].classes must be an array of integers, received ${kind}`,
      ],
    ),
    ...['MyFloat32Array', 'Float32Arrays', 'Uint8Array'].map(
      (kind): [string, unknown, ErrorConstructor, string] => [
        `boxes that call themselves ${kind}`,
        [none, { boxes: { [Symbol.toStringTag]: kind, length: 0 }, classes: [] }],
        TypeError,
        `own[1].boxes must be a Float32Array, Float64Array, Int32Array, Int16Array or Uint16Array, received ${kind}`,
      ],
    ),
    [
      'other coordinates',
      [none, { boxes: new Float64Array(0), classes: [] }],
      TypeError,
      'own[1].boxes must be of type Float32Array, as own[0].boxes, received Float64Array',
    ],
  ])('refuses %s by name', (_, own, kind, message) => {
    const call = () => mixBoxes(own as ImageBoxes[], undefined, planOf([0, 0, 10, 10]));
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  it('refuses boxes in [0, 1], which are fractions of the sides', () => {
    const mix = (own: ImageBoxes[], partners?: ImageBoxes[]) =>
      mixBoxes(own, partners, { ...planOf([0, 0, 10, 10]), paired: partners !== undefined });
    const fractions = image([0.25, 0.5, 0.75, 1], [0, 0, 1, 0.5]);
    const message = (name: string) =>
      `@cutmix/core: ${name} must be boxes in pixels, received [0.25, 0.5, 0.75, 1] (normalized boxes? multiply them by width and height)`;
    expect(() => mix([none, fractions])).toThrow(new RangeError(message('own')));
    expect(() => mix([none, none], [none, fractions])).toThrow(new RangeError(message('partners')));
    expect(() => mix([image([0, 0, 1, 1]), image([0, 0, 1, 1])])).not.toThrow();
    expect(() => mix([fractions, image([0, 0, 1.5, 1])])).not.toThrow();
  });

  it.each([
    [1, 1, true],
    [1, 20, false],
    [10, 1, false],
  ])('takes fractions for pixels only in an image of one: %d × %d', (height, width, isTaken) => {
    const lambdas = new Float32Array(2).fill(1);
    const plan = { ...planOf([0, 0, 0, 0]), height, width, lambdas };
    const mix = () => mixBoxes([none, image([0.25, 0.5, 0.75, 1])], undefined, plan);
    if (isTaken) expect(mix()[1].boxes).toEqual(Float32Array.of(0.25, 0.5, 0.75, 1));
    else expect(mix).toThrow('own must be boxes in pixels');
  });

  it('refuses partners that are broken, of another type, missing or too many, by name', () => {
    const plan = planOf([0, 0, 10, 10]);
    const paired = { ...plan, paired: true };
    expect(() => mixBoxes([none, none], [none, image([5, 5, 21, 6])], paired)).toThrow(
      'box 0 of partners[1].boxes must be',
    );
    expect(() => mixBoxes([none, none], [none], paired)).toThrow('length of partners must be 2');
    const doubles = { boxes: new Float64Array(0), classes: [] };
    expect(() => mixBoxes<BoxCoordinates>([none, none], [none, doubles], paired)).toThrow(
      'partners[1].boxes must be of type Float32Array, as own[0].boxes, received Float64Array',
    );
    expect(() => mixBoxes([none, none], undefined, paired)).toThrow('plan.paired must be false');
  });

  it.each<[object, string]>([
    [null as never, 'options must be an object, received null'],
    [{ minOwnVisible: 1.5 }, 'minOwnVisible must be a number in [0, 1], received 1.5'],
    [{ minPastedVisible: Number.NaN }, 'minPastedVisible must be a number in [0, 1], received NaN'],
    [{ minVisible: 0.5 }, 'unknown option "minVisible"'],
  ])('refuses the options %o', (options, message) => {
    expect(() => mixBoxes([none, none], undefined, planOf([0, 0, 0, 0]), options)).toThrow(message);
  });
});
