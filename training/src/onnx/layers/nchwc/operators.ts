import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import { type ConvAttributes, conv as plainConv } from '../../graph/operators.ts';

/**
 * ONNX Runtime's own operators for CPUs, where a tensor [N, C, H, W] lies in memory as
 * [N, C / B, H, W, B]: a pixel's next B channels side by side. Shapes are still written [N, C, H, W].
 */
export const DOMAIN = 'com.microsoft.nchwc';

/**
 * x [N, C, H, W] in blocks, or plain with fewer channels a group than a block has; kernel
 * [O, C / group, kh, kw] in blocks of outputs and, with blocked x, of inputs. `addend`, blocked like
 * the result, is added to it.
 */
export function conv(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  attributes: ConvAttributes,
  bias?: Value,
  addend?: Value,
): Value {
  return plainConv(graph, x, kernel, attributes, bias, {
    domain: DOMAIN,
    ...(addend && { addend }),
  });
}

/** The mean over all pixels, [N, C, 1, 1], with the channels in their natural order. */
export function globalAveragePool(graph: GraphBuilder, x: Value): Value {
  const [batch, channels] = x.shape as readonly [number, number, number, number];
  return graph.node('GlobalAveragePool', [x], [batch, channels, 1, 1], {}, DOMAIN);
}

/** From plain to blocked memory. */
export function toNchwc(graph: GraphBuilder, x: Value): Value {
  return graph.node('ReorderInput', [x], x.shape, {}, DOMAIN);
}

/** From blocked to plain memory. */
export function toNchw(graph: GraphBuilder, x: Value): Value {
  return graph.node('ReorderOutput', [x], x.shape, { channels: x.shape[1]! }, DOMAIN);
}
