import type { ElementType } from './graph.ts';
import type { PieceBuilder } from './graphPiece.ts';
import type { ImageAxes } from './imageAxes.ts';

/** Where partners come from: a second batch, or rows of the same batch, named by a vector. */
export type Partners = { readonly batch: string } | { readonly rows: string };

/** The values of a mix, by name. */
interface Mix {
  readonly own: string;
  readonly partners: Partners;
  /** The result. */
  readonly mixed: string;
}

/**
 * The types that ONNX Runtime's `Where` copies exactly on the CPU. In floats it turns -0 into 0 and
 * quiets NaNs; in bools, 255 would become 1; for the others it has no kernel.
 */
const EXACT_IN_WHERE: readonly ElementType[] = ['uint8', 'int32', 'int64'];

function partnersOf(piece: PieceBuilder, { own, partners }: Mix): string {
  return 'batch' in partners ? partners.batch : piece.node('Gather', [own, partners.rows]);
}

/** What each pixel is, as bools and int32s that broadcast to the images. */
export interface PixelChoice {
  /** Whether it lies in the box of its sample. */
  readonly isInside: string;
  /** `blends`, if samples may be blended: the own weight inside the box, float32 [N]; 0 copies. */
  readonly blends?: string | undefined;
}

/** `weight·own + (one − weight)·partner`. */
function weigh(
  piece: PieceBuilder,
  one: string,
  weight: string,
  own: string,
  partner: string,
  output?: string,
): string {
  const rest = piece.node('Sub', [one, weight]);
  const parts = [piece.node('Mul', [weight, own]), piece.node('Mul', [rest, partner])];
  return piece.node('Add', parts, {}, output);
}

/** `blend·own + (1 − blend)·partner`, each step rounded to float32, or to float64 for float64. */
function blendPixels(
  piece: PieceBuilder,
  axes: ImageAxes,
  blends: string,
  dtype: ElementType,
  mix: Mix,
): string {
  const isDouble = dtype === 'float64';
  const compute = isDouble ? 'float64' : 'float32';
  const toFloat = (value: string, from: ElementType): string =>
    from === compute ? value : piece.cast(value, compute);
  const Values = isDouble ? Float64Array : Float32Array;
  const one = piece.constant(`${compute}_one`, compute, [], Values.of(1));
  const blend = toFloat(axes.spread(blends, 0), 'float32');
  const own = toFloat(mix.own, dtype);
  const sum = weigh(piece, one, blend, own, toFloat(partnersOf(piece, mix), dtype));
  // Round is half to even.
  return dtype === 'uint8' ? piece.cast(piece.node('Round', [sum]), dtype) : sum;
}

function isBlended(piece: PieceBuilder, axes: ImageAxes, blends: string): string {
  const zero = piece.constant('zero', 'float32', [], Float32Array.of(0));
  return piece.node('Greater', [axes.spread(blends, 0), zero]);
}

/**
 * Copies each pixel, whatever its bits are, from the row that it comes from: rows of the own batch, then
 * of the second one, if there is one, then of the blended one, if there is one.
 */
function gatherPixels(
  piece: PieceBuilder,
  axes: ImageAxes,
  { isInside, blends }: PixelChoice,
  dtype: ElementType,
  mix: Mix,
): void {
  const { own, partners } = mix;
  const images = [own];
  const rows = axes.indices(0);
  let lastRows = rows;
  /** Rows of one more batch. */
  const append = (batch: string): string => {
    const batchSize = piece.node('ReduceSum', [axes.ones(0), piece.int64s('axis_0', [0])]);
    images.push(batch);
    lastRows = piece.node('Add', [lastRows, batchSize]);
    return lastRows;
  };
  let insideRows = 'batch' in partners ? append(partners.batch) : axes.spread(partners.rows, 0);
  if (blends !== undefined) {
    const blendedRows = append(blendPixels(piece, axes, blends, dtype, mix));
    insideRows = piece.node('Where', [isBlended(piece, axes, blends), blendedRows, insideRows]);
  }
  const source = piece.node('Where', [isInside, insideRows, rows]);
  const sources = piece.node('Expand', [source, piece.node('Shape', [own])]);
  const all = images.length > 1 ? piece.node('Concat', images, { axis: 0 }) : own;
  piece.node('GatherElements', [all, sources], {}, mix.mixed);
}

/** Mixes images: the partner's or blended pixels inside the box, the sample's own outside. */
export function mixImages(
  piece: PieceBuilder,
  axes: ImageAxes,
  choice: PixelChoice,
  dtype: ElementType,
  mix: Mix,
): void {
  if (!EXACT_IN_WHERE.includes(dtype)) {
    gatherPixels(piece, axes, choice, dtype, mix);
    return;
  }
  const { isInside, blends } = choice;
  let inside = partnersOf(piece, mix);
  if (blends !== undefined) {
    const blended = blendPixels(piece, axes, blends, dtype, mix);
    inside = piece.node('Where', [isBlended(piece, axes, blends), blended, inside]);
  }
  piece.node('Where', [isInside, inside, mix.own], {}, mix.mixed);
}

/** Mixes labels: `λ·y + (1 − λ)·y_partner`, each step rounded to float32. */
export function mixLabels(piece: PieceBuilder, lambdas: string, mix: Mix): void {
  const one = piece.constant('float32_one', 'float32', [], Float32Array.of(1));
  const lambda = piece.node('Unsqueeze', [lambdas, piece.int64s('axis_1', [1])]);
  weigh(piece, one, lambda, mix.own, partnersOf(piece, mix), mix.mixed);
}
