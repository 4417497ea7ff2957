import { absent, type GraphBuilder, type Value } from '../graphBuilder.ts';

/**
 * ONNX Runtime's own operators for CPUs, where a tensor [N, C, H, W] lies in memory as
 * [N, C / B, H, W, B]: a pixel's next B channels side by side. Shapes are still written [N, C, H, W].
 */
const DOMAIN = 'com.microsoft.nchwc';

export interface BlockedConvAttributes {
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads?: readonly [number, number, number, number];
  readonly group?: number;
}

/**
 * x [N, C, H, W] in blocks, or plain with fewer channels a group than a block has; kernel
 * [O, C / group, kh, kw] in blocks of outputs and, with blocked x, of inputs. `addend`, blocked like
 * the result, is added to it.
 */
export function conv(
  graph: GraphBuilder,
  x: Value,
  kernel: Value,
  {
    strides = [1, 1],
    dilations = [1, 1],
    pads = [0, 0, 0, 0],
    group = 1,
  }: BlockedConvAttributes = {},
  bias?: Value,
  addend?: Value,
): Value {
  const [outChannels, , ...kernelShape] = kernel.shape as readonly number[];
  const size = (axis: 0 | 1): number => {
    const reach = dilations[axis] * (kernelShape[axis]! - 1);
    const padded = x.shape[axis + 2]! + pads[axis] + pads[axis + 2]!;
    return Math.floor((padded - reach - 1) / strides[axis]) + 1;
  };
  const inputs = [x, kernel];
  if (bias || addend) inputs.push(bias ?? absent);
  if (addend) inputs.push(addend);
  return graph.node(
    'Conv',
    inputs,
    [x.shape[0]!, outChannels!, size(0), size(1)],
    { kernel_shape: kernelShape, strides, dilations, pads, group },
    DOMAIN,
  );
}

/** The mean over all pixels, [N, C, 1, 1], with the channels in their natural order. */
export function globalAveragePool(graph: GraphBuilder, x: Value): Value {
  const [batch, channels] = x.shape as readonly [number, number, number, number];
  return graph.node('GlobalAveragePool', [x], [batch, channels, 1, 1], {}, DOMAIN);
}

/** From plain to blocked memory. */
export function toBlocked(graph: GraphBuilder, x: Value): Value {
  return graph.node('ReorderInput', [x], x.shape, {}, DOMAIN);
}

/** From blocked to plain memory. */
export function toPlain(graph: GraphBuilder, x: Value): Value {
  return graph.node('ReorderOutput', [x], x.shape, { channels: x.shape[1]! }, DOMAIN);
}
