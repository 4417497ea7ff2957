import { checks } from '../checks.ts';
import { checkGraph } from './checkGraph.ts';
import { ELEMENT_TYPES } from './elementTypes.ts';
import type { Graph, GraphAttribute, GraphNode, GraphTensor, GraphValue } from './graph.ts';
import { OPSETS } from './opsets.ts';
import { bytes, encode, type Field, float, integer, message, string } from './wire.ts';

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

/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The oldest IR version that has the opset, so that older runtimes read the model. */
function irVersion(opset: number): number {
  if (opset >= 21) return 10;
  return opset >= 19 ? 9 : 8;
}

// The numbers of the fields are those of onnx.proto
// (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), in whose order they are written.

/** Fields of an AttributeProto. */
function attributeProto([name, value]: readonly [string, GraphAttribute]): Field[] {
  const fields = (type: keyof typeof ATTRIBUTE_TYPES, values: readonly Field[]): Field[] => [
    string(1, name),
    ...values,
    integer(20, ATTRIBUTE_TYPES[type]),
  ];
  if (typeof value === 'number') return fields('int', [integer(3, value)]);
  if (typeof value === 'string') return fields('string', [string(4, value)]);
  if ('float' in value) return fields('float', [float(2, value.float)]);
  return fields(
    'ints',
    value.map((each) => integer(8, each)),
  );
}

/** Fields of a NodeProto. */
function nodeProto({ opType, domain, inputs, outputs, attributes = {} }: GraphNode): Field[] {
  return [
    ...inputs.map((input) => string(1, input)),
    ...outputs.map((output) => string(2, output)),
    string(4, opType),
    ...Object.entries(attributes).map((attribute) => message(5, attributeProto(attribute))),
    ...(domain ? [string(7, domain)] : []),
  ];
}

/** Fields of a ValueInfoProto. */
function valueInfo({ name, type, dims }: GraphValue): Field[] {
  const dimensions = dims.map((length) =>
    message(1, [typeof length === 'string' ? string(2, length) : integer(1, length)]),
  );
  const tensorType = [integer(1, ELEMENT_TYPES[type]), message(2, dimensions)];
  return [string(1, name), message(2, [message(1, tensorType)])];
}

/** Fields of a TensorProto. */
function tensorProto({ name, type, dims, data }: GraphTensor): Field[] {
  return [
    ...dims.map((dim) => integer(1, dim)),
    integer(2, ELEMENT_TYPES[type]),
    string(8, name),
    bytes(9, data),
  ];
}

/** Fields of a GraphProto. */
function graphProto({ name, nodes, initializers, inputs, outputs }: Graph): Field[] {
  return [
    ...nodes.map((node) => message(1, nodeProto(node))),
    string(2, name),
    ...initializers.map((tensor) => message(5, tensorProto(tensor))),
    ...inputs.map((value) => message(11, valueInfo(value))),
    ...outputs.map((value) => message(12, valueInfo(value))),
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
 * is not an integer >= 0, a constant has too many or too few bytes, or an attribute is a real number
 * that is not wrapped in `{ float }`.
 */
export function encodeModel(graph: Graph, info: ModelInfo): Uint8Array {
  checkGraph(graph);
  checks.checkOptions(info, ['opset', 'producer', 'producerVersion', 'metadata']);
  const { opset, producer, producerVersion, metadata = {} } = info;
  checks.checkInteger('opset', opset, ...OPSETS);
  checks.checkString('producer', producer);
  if (producerVersion !== undefined) checks.checkString('producerVersion', producerVersion);
  checks.checkObject('metadata', 'an object', metadata);
  for (const [key, value] of Object.entries(metadata)) checks.checkString(`metadata.${key}`, value);
  const domains = new Set(['', ...graph.nodes.map(({ domain }) => domain ?? '')]);
  return encode([
    integer(1, irVersion(opset)),
    string(2, producer),
    ...(producerVersion === undefined ? [] : [string(3, producerVersion)]),
    message(7, graphProto(graph)),
    ...Array.from(domains, (domain) =>
      message(8, [string(1, domain), integer(2, domain ? 1 : opset)]),
    ),
    ...Object.entries(metadata).map(([key, value]) =>
      message(14, [string(1, key), string(2, value)]),
    ),
  ]);
}
