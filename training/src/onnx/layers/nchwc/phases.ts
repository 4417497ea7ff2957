import type { GraphBuilder, Phases, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import type { Shape4 } from '../conv.ts';

/** Interleaves phases [N, C, h, w] into images of `shape`. */
export function fromPhases(
  graph: GraphBuilder,
  phases: Phases,
  shape: readonly number[],
  blockSize: number,
): Value {
  const [batch, channels, height, width] = shape as Shape4;
  const stride = phases.length;
  const present = phases.flat().find((phase) => phase !== undefined)!;
  const [, , phaseHeight, phaseWidth] = present.shape as Shape4;
  const planes = (batch * channels) / blockSize;
  const rows = planes * phaseHeight;
  const zeros = op.expand(graph, op.scalar(graph, 0), [rows * phaseWidth, blockSize]);
  const wholeRows = phases.map((row) => {
    const pixels = row.map((phase) =>
      phase ? op.reshape(graph, phase, [rows * phaseWidth, blockSize]) : zeros,
    );
    const wholeRow = op.concat(graph, pixels, 1);
    return op.reshape(graph, wholeRow, [rows, stride * phaseWidth * blockSize]);
  });
  const whole = op.reshape(graph, op.concat(graph, wholeRows, 1), [
    planes,
    stride * phaseHeight,
    stride * phaseWidth,
    blockSize,
  ]);
  const cropped = op.crop(graph, whole, [1, 2], [height, width]);
  return { ...op.reshape(graph, cropped, shape), phases };
}

/** a + b; images interleaved from phases are added phase by phase, which skips zeros. */
export function addByPhases(graph: GraphBuilder, a: Value, b: Value, blockSize: number): Value {
  const [phasesA, phasesB] = [a.phases, b.phases];
  if (phasesA?.length !== phasesB?.length || !phasesA || !phasesB) return op.add(graph, a, b);
  const sums = phasesA.map((row, y) =>
    row.map((phaseA, x) => {
      const phaseB = phasesB[y]![x];
      return phaseA && phaseB ? op.add(graph, phaseA, phaseB) : (phaseA ?? phaseB);
    }),
  );
  return fromPhases(graph, sums, a.shape, blockSize);
}
