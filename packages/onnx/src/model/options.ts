import type { Layout } from '@cutmix/core';
import { BLENDED_TYPES, checks } from '../checks.ts';
import { TYPE_NAMES } from '../elementTypes.ts';
import type { ElementType } from './graph.ts';
import { OPSETS } from './opsets.ts';

/** Options for the graph. */
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
   * Rank of the images, an integer in 3..64.
   *
   * @defaultValue 4
   */
  readonly rank?: number;
  /**
   * Version of ONNX's operators, an integer in 17..21. The WebGPU execution provider of ONNX Runtime
   * 1.30 does not run later ones as a whole.
   *
   * @defaultValue 17
   */
  readonly opset?: number;
  /**
   * Whether two batches are mixed, sample i with sample i. If not, an input `partners` names the row
   * of the same batch that each sample is mixed with.
   *
   * @defaultValue true
   */
  readonly paired?: boolean;
  /**
   * Whether samples may be blended, as MixUp does: adds an input `blends`, the weight of the sample's
   * own pixels inside its box. Images are float32, float64 or uint8 then.
   *
   * @defaultValue false
   */
  readonly blends?: boolean;
}

export type ResolvedModelOptions = Required<CutMixModelOptions>;

export const MODEL_OPTIONS: readonly (keyof CutMixModelOptions)[] = [
  'layout',
  'dtype',
  'rank',
  'opset',
  'paired',
  'blends',
];

/** Checks the options and fills in the defaults. */
export function resolveModelOptions(options: CutMixModelOptions): ResolvedModelOptions {
  checks.checkOptions(options, MODEL_OPTIONS);
  const {
    layout = 'NCHW',
    dtype = 'float32',
    rank = 4,
    opset = 17,
    paired = true,
    blends = false,
  } = options;
  checks.checkChoice('layout', layout, ['NCHW', 'NHWC']);
  checks.checkChoice('dtype', dtype, TYPE_NAMES);
  checks.checkInteger('rank', rank, 3, 64);
  checks.checkInteger('opset', opset, ...OPSETS);
  checks.checkBoolean('paired', paired);
  checks.checkBoolean('blends', blends);
  if (blends && !BLENDED_TYPES.includes(dtype)) {
    throw checks.wrongKind('dtype', `one of ${BLENDED_TYPES.join(', ')}, to be blended`, dtype);
  }
  return { layout, dtype, rank, opset, paired, blends };
}
