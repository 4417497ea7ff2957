import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import { type ConvAttributes, conv as plainConv } from '../../graph/operators.ts';

/**
 * The domain of ONNX Runtime's own operators for CPUs in the nchwc layout. A tensor [N, C, H, W] is in
 * memory as [N, C / B, H, W, B], with B channels of a pixel side by side; shapes stay [N, C, H, W].
 */
export const DOMAIN = 'com.microsoft.nchwc';

/**
 * A convolution with an nchwc result. x is nchwc, or plain if a group has fewer channels than a block.
 * The kernel is in blocks of output channels and, for nchwc x, of input channels. `addend` is nchwc
 * and is added to the result.
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

/** The mean over all pixels, [N, C, 1, 1], with the channels in their usual order. */
export function globalAveragePool(graph: GraphBuilder, x: Value): Value {
  const [batch, channels] = x.shape as readonly [number, number, number, number];
  return graph.node('GlobalAveragePool', [x], [batch, channels, 1, 1], {}, DOMAIN);
}

/** Reorders memory from NCHW to nchwc. */
export function toNchwc(graph: GraphBuilder, x: Value): Value {
  return graph.node('ReorderInput', [x], x.shape, {}, DOMAIN);
}

/** Reorders memory from nchwc to NCHW. */
export function toNchw(graph: GraphBuilder, x: Value): Value {
  return graph.node('ReorderOutput', [x], x.shape, { channels: x.shape[1]! }, DOMAIN);
}
