import type { PieceBuilder } from './graphPiece.ts';

/** Values along the axes of a batch of images whose lengths are known only when the graph runs. */
export interface ImageAxes {
  /** As many int32 ones as the images are long on an axis. */
  ones(axis: number): string;
  /** 0, 1, 2, … along an axis, in as many dimensions as the images have. */
  indices(axis: number): string;
  /** A vector along an axis, in as many dimensions as the images have. */
  spread(vector: string, axis: number): string;
}

/**
 * Returns what makes values along the axes of a batch of images.
 *
 * @param images - The name of the images.
 * @param rank - How many dimensions they have.
 */
export function imageAxes(piece: PieceBuilder, images: string, rank: number): ImageAxes {
  const axes: ImageAxes = {
    // Expand a constant: a Cast of the length would leave WebGPU.
    ones(axis) {
      const one = piece.constant('one', 'int32', [1], Int32Array.of(1));
      const length = piece.node('Shape', [images], { start: axis, end: axis + 1 });
      return piece.node('Expand', [one, length]);
    },
    indices(axis) {
      const places = piece.node('CumSum', [axes.ones(axis), piece.int64s('axis_0', [0])], {
        exclusive: 1,
      });
      return axes.spread(places, axis);
    },
    spread(vector, axis) {
      const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
      return piece.node('Unsqueeze', [vector, piece.int64s(`axes_but_${axis}`, others)]);
    },
  };
  return axes;
}

/**
 * Returns whether each pixel is inside the box of its sample, as bools that broadcast to the images.
 *
 * @param boxes - The name of the boxes, int32 [N, 4].
 * @param widthAxis - The axis of W; that of H comes before it.
 */
export function boxMask(
  piece: PieceBuilder,
  axes: ImageAxes,
  boxes: string,
  rank: number,
  widthAxis: number,
): string {
  const afterEdges = Array.from({ length: rank - 2 }, (_, i) => i + 2);
  const edges = piece.node('Unsqueeze', [boxes, piece.int64s('trailing_axes', afterEdges)]);
  const [x1, y1, x2, y2] = piece.split(edges, 1, ['x1', 'y1', 'x2', 'y2']) as [
    string,
    string,
    string,
    string,
  ];

  /** [N, 1, …, L, …, 1] for an axis of length L. */
  function isBetween(axis: number, from: string, to: string): string {
    const places = axes.indices(axis);
    const isFrom = piece.node('GreaterOrEqual', [places, from]);
    return piece.node('And', [isFrom, piece.node('Less', [places, to])]);
  }
  return piece.node('And', [isBetween(widthAxis - 1, y1, y2), isBetween(widthAxis, x1, x2)]);
}
