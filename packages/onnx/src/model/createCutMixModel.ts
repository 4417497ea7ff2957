import { cutMixNodes } from './cutMixNodes.ts';
import { encodeModel } from './encodeModel.ts';
import type { Graph, GraphValue } from './graph.ts';
import {
  type CutMixModelOptions,
  type ResolvedModelOptions,
  resolveModelOptions,
} from './options.ts';
import { version } from './version.ts';

function imageDims({ layout, rank }: ResolvedModelOptions): string[] {
  const middle = Array.from({ length: rank - 3 }, (_, i) => (rank === 4 ? 'C' : `D${i + 1}`));
  return layout === 'NCHW' || rank === 3
    ? ['N', ...middle, 'H', 'W']
    : ['N', ...middle.slice(1), 'H', 'W', 'C'];
}

function cutMixGraph(options: ResolvedModelOptions): Graph {
  const { dtype, pairing } = options;
  const images = (name: string): GraphValue => ({ name, type: dtype, dims: imageDims(options) });
  const labels = (name: string): GraphValue => ({ name, type: 'float32', dims: ['N', 'K'] });
  const second: GraphValue[] = pairing ? [] : [images('xs_b')];
  return {
    name: 'cutmix',
    ...cutMixNodes(options),
    inputs: [
      images('xs_a'),
      ...second,
      labels('ys_a'),
      ...(pairing ? [] : [labels('ys_b')]),
      { name: 'boxes', type: 'int32', dims: ['N', 4] },
      { name: 'lambdas', type: 'float32', dims: ['N'] },
      ...(pairing ? [{ name: 'partners', type: 'int32', dims: ['N'] } as const] : []),
    ],
    outputs: [images('xs'), labels('ys')],
  };
}

/**
 * CutMix as an ONNX model, for any execution provider and language. Every dimension is dynamic.
 *
 * Inputs: `xs_a` and `xs_b` (the images), `ys_a` and `ys_b` (labels `[N, K]` float32), and of a plan
 * `boxes` int32 `[N, 4]` and `lambdas` float32 `[N]`; with `pairing`, instead of the second batch,
 * `partners` int32 `[N]`. Outputs: `xs` like `xs_a`, and `ys`. They are what the typed-array path
 * gives: pixels bit for bit, labels bit for bit on CPUs and to 1 ulp on GPUs.
 *
 * The model trusts its inputs: a plan for another size gives garbage, not an error.
 *
 * @returns The bytes of the model.
 * @throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range.
 */
export function createCutMixModel(options: CutMixModelOptions = {}): Uint8Array {
  const resolved = resolveModelOptions(options);
  const { opset, layout, dtype, rank, pairing } = resolved;
  return encodeModel(cutMixGraph(resolved), {
    opset,
    producer: '@cutmix/onnx',
    producerVersion: version,
    metadata: {
      'cutmix.version': version,
      'cutmix.layout': layout,
      'cutmix.dtype': dtype,
      'cutmix.rank': String(rank),
      'cutmix.pairing': String(pairing),
    },
  });
}
