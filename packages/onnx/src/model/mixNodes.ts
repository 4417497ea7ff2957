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
  return 'batch' in partners
    ? partners.batch
    : piece.node('Gather', [own, partners.rows], { axis: 0 });
}

/** Copies each pixel, whatever its bits are, from the row that it comes from. */
function gatherPixels(
  piece: PieceBuilder,
  axes: ImageAxes,
  isInside: string,
  { own, partners, mixed }: Mix,
): void {
  const rows = axes.indices(0);
  const take = (images: string, partnerRows: string): void => {
    const source = piece.node('Where', [isInside, partnerRows, rows]);
    const sources = piece.node('Expand', [source, piece.node('Shape', [own])]);
    piece.node('GatherElements', [images, sources], { axis: 0 }, mixed);
  };
  if ('batch' in partners) {
    const batchSize = piece.node('ReduceSum', [axes.ones(0), piece.int64s('axis_0', [0])]);
    const partnerRows = piece.node('Add', [rows, batchSize]);
    take(piece.node('Concat', [own, partners.batch], { axis: 0 }), partnerRows);
  } else {
    take(own, axes.spread(partners.rows, 0));
  }
}

/** Mixes images: the partner's pixels where `isInside`, the sample's own elsewhere. */
export function mixImages(
  piece: PieceBuilder,
  axes: ImageAxes,
  isInside: string,
  dtype: ElementType,
  mix: Mix,
): void {
  if (EXACT_IN_WHERE.includes(dtype)) {
    piece.node('Where', [isInside, partnersOf(piece, mix), mix.own], {}, mix.mixed);
  } else {
    gatherPixels(piece, axes, isInside, mix);
  }
}

/** Mixes labels: `λ·y + (1 − λ)·y_partner`, each step rounded to float32. */
export function mixLabels(piece: PieceBuilder, lambdas: string, mix: Mix): void {
  const one = piece.constant('float_one', 'float32', [], Float32Array.of(1));
  const lambda = piece.node('Unsqueeze', [lambdas, piece.int64s('axis_1', [1])]);
  const own = piece.node('Mul', [lambda, mix.own]);
  const rest = piece.node('Sub', [one, lambda]);
  const partner = piece.node('Mul', [rest, partnersOf(piece, mix)]);
  piece.node('Add', [own, partner], {}, mix.mixed);
}
