import { type CutMixValueName, cutMixNodes, inputNames, OUTPUT_NAMES } from './cutMixNodes.ts';
import { encodeModel } from './encodeModel.ts';
import type { Graph, GraphValue } from './graph.ts';
import {
  type CutMixModelOptions,
  type ResolvedModelOptions,
  resolveModelOptions,
} from './options.ts';
import { version } from './version.ts';

/** Names of the images' dimensions. */
function imageDims({ layout, rank }: ResolvedModelOptions): string[] {
  const middle = Array.from({ length: rank - 3 }, (_, i) => (rank === 4 ? 'C' : `D${i + 1}`));
  return layout === 'NCHW' || rank === 3
    ? ['N', ...middle, 'H', 'W']
    : ['N', ...middle.slice(1), 'H', 'W', 'C'];
}

/** Returns an input or output of the graph. */
function graphValue(name: CutMixValueName, options: ResolvedModelOptions): GraphValue {
  if (name.startsWith('xs')) return { name, type: options.dtype, dims: imageDims(options) };
  if (name.startsWith('ys')) return { name, type: 'float32', dims: ['N', 'K'] };
  if (name === 'boxes') return { name, type: 'int32', dims: ['N', 4] };
  return { name, type: name === 'partners' ? 'int32' : 'float32', dims: ['N'] };
}

/**
 * Returns CutMix as an ONNX model, for any execution provider and language. Every dimension is
 * dynamic.
 *
 * Inputs: images `xs_a` and `xs_b` in the given `layout` (which the dimensions' names and the
 * model's metadata say too), labels `ys_a` and `ys_b` (`[N, K]` float32), and of a plan `boxes`
 * (int32 `[N, 4]`) and `lambdas` (float32 `[N]`). With `paired: false` there is no second batch, but
 * an input `partners` (int32 `[N]`); with `blends: true` an input `blends` (float32 `[N]`), the weight
 * of a sample's own pixels inside its box. Outputs: `xs`, shaped as `xs_a`, and `ys`. They are what
 * the typed-array path gives: copied pixels bit for bit, and labels and blended pixels bit for bit on
 * CPUs and to 1 ulp on GPUs. The bytes of a bool are copied as they are, also those that are neither
 * 0 nor 1.
 *
 * The model trusts its inputs: images of the other layout or a plan for another size give a wrong
 * batch, not an error. `DeviceCutMix` checks both.
 *
 * @returns The bytes of the model.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
 */
export function createCutMixModel(options: CutMixModelOptions = {}): Uint8Array {
  const resolved = resolveModelOptions(options);
  const { opset, ...told } = resolved;
  const graph: Graph = {
    name: 'cutmix',
    ...cutMixNodes(resolved),
    inputs: inputNames(resolved).map((name) => graphValue(name, resolved)),
    outputs: OUTPUT_NAMES.map((name) => graphValue(name, resolved)),
  };
  const metadata = Object.entries({ version, ...told }).map(([key, value]) => [
    `cutmix.${key}`,
    String(value),
  ]);
  return encodeModel(graph, {
    opset,
    producer: '@cutmix/onnx',
    producerVersion: version,
    metadata: Object.fromEntries(metadata),
  });
}
