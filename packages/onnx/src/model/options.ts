import type { Layout } from '@cutmix/core';
import { checks } from '../checks.ts';
import type { ElementType } from './graph.ts';

/** What the graph is for. */
export interface CutMixModelOptions {
  /**
   * Order of the axes of images above rank 3: `[N, …, H, W]` (NCHW) or `[N, …, H, W, C]` (NHWC).
   *
   * @defaultValue 'NCHW'
   */
  readonly layout?: Layout;
  /**
   * Element type of the images.
   *
   * @defaultValue 'float32'
   */
  readonly dtype?: ElementType;
  /**
   * Rank of the images, an integer >= 3.
   *
   * @defaultValue 4
   */
  readonly rank?: number;
  /**
   * Version of ONNX's operators, an integer in 17..21. Later ones leave the WebGPU execution
   * provider of ONNX Runtime 1.30.
   *
   * @defaultValue 17
   */
  readonly opset?: number;
  /**
   * Whether partners are rows of the same batch, named by an input, rather than a second batch.
   *
   * @defaultValue false
   */
  readonly pairing?: boolean;
}

export type ResolvedModelOptions = Required<CutMixModelOptions>;

const DTYPES: readonly ElementType[] = [
  'float16',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
];

function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  const expected = `one of ${choices.join(', ')}`;
  if (typeof value !== 'string') throw checks.wrongKind(name, expected, value);
  if (!choices.includes(value)) throw checks.wrongValue(name, expected, value);
}

function checkInteger(name: string, value: unknown, min: number, max: number): void {
  const expected = max === Infinity ? `an integer >= ${min}` : `an integer in ${min}..${max}`;
  if (typeof value !== 'number') throw checks.wrongKind(name, expected, value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw checks.wrongValue(name, expected, value);
  }
}

/** Checks the options and fills in the defaults. */
export function resolveModelOptions(options: CutMixModelOptions): ResolvedModelOptions {
  checks.checkObject('options', 'an object', options);
  const {
    layout = 'NCHW',
    dtype = 'float32',
    rank = 4,
    opset = 17,
    pairing = false,
    ...unknown
  } = options;
  const resolved = { layout, dtype, rank, opset, pairing };
  const [typo] = Object.keys(unknown);
  if (typo !== undefined) {
    const expected = `one of ${Object.keys(resolved).join(', ')}`;
    throw checks.wrongKind('an option', expected, typo);
  }
  checkChoice('layout', layout, ['NCHW', 'NHWC']);
  checkChoice('dtype', dtype, DTYPES);
  checkInteger('rank', rank, 3, Infinity);
  checkInteger('opset', opset, 17, 21);
  if (typeof pairing !== 'boolean') throw checks.wrongKind('pairing', 'a boolean', pairing);
  return resolved;
}
