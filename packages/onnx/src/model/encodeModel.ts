import { checks } from '../checks.ts';
import { dataTypeOf } from '../elementTypes.ts';
import { checkGraph } from './checkGraph.ts';
import type { Graph, GraphAttribute, GraphNode, GraphTensor, GraphValue } from './graph.ts';
import { OPSETS } from './opsets.ts';
import { checkString, mapOf, objectOf, optional } from './parts.ts';
import { encodeMessage, type Message } from './wire.ts';

/** The producer of a model, and the version of ONNX that it is for. */
export interface ModelInfo {
  /** Version of ONNX's own operators, 17 to 21. */
  readonly opset: number;
  /** Name of the program that made the model. */
  readonly producer: string;
  /** Version of that program. */
  readonly producerVersion?: string;
  /** Free key-value pairs that travel with the model. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const checkInfo = /* @__PURE__ */ objectOf({
  opset: (argument, value) => checks.checkInteger(argument, value, ...OPSETS),
  producer: checkString,
  producerVersion: /* @__PURE__ */ optional(checkString),
  metadata: /* @__PURE__ */ optional(/* @__PURE__ */ mapOf(checkString)),
});

/** The oldest IR version that has the opset (17 to 21), so that older runtimes read the model. */
const irVersion = (opset: number): number => (opset - 1) >> 1;

// The numbers of the fields are those of onnx.proto
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), in whose order they are written.

/** Returns the field of a value, its AttributeType (INT, STRING, GRAPH, FLOAT or INTS), and its parts. */
function attributeFields(
  value: GraphAttribute,
  domains: Set<string>,
): readonly [field: number, type: number, parts: readonly Message[number][1][]] {
  if (typeof value === 'number') return [3, 2, [value]];
  if (typeof value === 'string') return [4, 3, [value]];
  if ('nodes' in value) return [6, 5, [graphProto(value, domains)]];
  return 'float' in value ? [2, 1, [value]] : [8, 7, value];
}

/** @param domains - Receives the domain of the node and of those in graphs that are attributes. */
function nodeProto(
  { opType, domain = '', inputs, outputs, attributes = {} }: GraphNode,
  domains: Set<string>,
): Message {
  domains.add(domain);
  return [
    ...inputs.map((input) => [1, input] as const),
    ...outputs.map((output) => [2, output] as const),
    [4, opType],
    ...Object.entries(attributes).map(([name, value]) => {
      const [field, type, parts] = attributeFields(value, domains);
      return [5, [[1, name], ...parts.map((part) => [field, part] as const), [20, type]]] as const;
    }),
    ...(domain ? [[7, domain] as const] : []),
  ];
}

function valueInfo({ name, type, dims }: GraphValue): Message {
  const shape = dims.map((length) => [1, [[typeof length === 'string' ? 2 : 1, length]]] as const);
  const tensorType: Message = [
    [1, dataTypeOf(type)],
    [2, shape],
  ];
  return [
    [1, name],
    [2, [[1, tensorType]]],
  ];
}

function tensorProto({ name, type, dims, data }: GraphTensor): Message {
  return [...dims.map((dim) => [1, dim] as const), [2, dataTypeOf(type)], [8, name], [9, data]];
}

function graphProto(
  { name, nodes, initializers, inputs, outputs }: Graph,
  domains: Set<string>,
): Message {
  return [
    ...nodes.map((node) => [1, nodeProto(node, domains)] as const),
    [2, name],
    ...initializers.map((tensor) => [5, tensorProto(tensor)] as const),
    ...inputs.map((value) => [11, valueInfo(value)] as const),
    ...outputs.map((value) => [12, valueInfo(value)] as const),
  ];
}

/**
 * Returns a graph as the bytes of an ONNX model. Domains other than ONNX's own are imported in
 * version 1.
 *
 * @param graph - Nodes in an order in which each comes after those whose outputs it reads. Only the
 * form of the graph is checked; whether the operators fit together is left to the runtime.
 * @throws TypeError if a part of `graph` or `info` is unknown or of the wrong kind.
 * @throws RangeError if the opset or an element type is not supported, a name is empty, a dimension
 * is not an integer >= 0, a constant has too many or too few bytes, an attribute is a real number
 * that is not wrapped in `{ float }`, or graphs are nested in more than 16 levels.
 */
export function encodeModel(graph: Graph, info: ModelInfo): Uint8Array {
  checkGraph('graph', graph);
  checkInfo('info', info);
  const { opset, producer, producerVersion, metadata = {} } = info;
  const domains = new Set(['']);
  const body = graphProto(graph, domains);
  return encodeMessage([
    [1, irVersion(opset)],
    [2, producer],
    ...(producerVersion ? [[3, producerVersion] as const] : []),
    [7, body],
    ...[...domains].map((domain) => {
      const version = domain ? 1 : opset;
      return [
        8,
        [
          [1, domain],
          [2, version],
        ],
      ] as const;
    }),
    ...Object.entries(metadata).map(
      (pair) => [14, pair.map((text, i) => [i + 1, text] as const)] as const,
    ),
  ]);
}
