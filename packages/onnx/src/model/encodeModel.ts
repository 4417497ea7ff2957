import { create, toBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { checks } from '../checks.ts';
import { checkGraph } from './checkGraph.ts';
import { ELEMENT_TYPES } from './elementTypes.ts';
import type { Graph, GraphAttribute, GraphNode, GraphTensor, GraphValue } from './graph.ts';
import { OPSETS } from './opsets.ts';
import {
  type AttributeProto,
  AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type TensorShapeProto_Dimension,
  TensorShapeProto_DimensionSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';

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
function irVersion(opset: number): bigint {
  if (opset >= 21) return 10n;
  return opset >= 19 ? 9n : 8n;
}

function attributeProto(name: string, value: GraphAttribute): AttributeProto {
  if (typeof value === 'number') {
    const i = BigInt(value);
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.int, i });
  }
  if (typeof value === 'string') {
    const s = getTextEncoding().encodeUtf8(value);
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.string, s });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.float, f: value.float });
  }
  const ints = value.map(BigInt);
  return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.ints, ints });
}

function nodeProto({ opType, domain, inputs, outputs, attributes = {} }: GraphNode): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    ...(domain && { domain }),
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
  });
}

function dimension(length: number | string): TensorShapeProto_Dimension {
  const value =
    typeof length === 'string'
      ? { case: 'dimParam' as const, value: length }
      : { case: 'dimValue' as const, value: BigInt(length) };
  return create(TensorShapeProto_DimensionSchema, { value });
}

function valueInfo({ name, type, dims }: GraphValue): ValueInfoProto {
  const value = { elemType: ELEMENT_TYPES[type], shape: { dim: dims.map(dimension) } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value } } });
}

function tensorProto({ name, type, dims, data }: GraphTensor): TensorProto {
  const dataType = ELEMENT_TYPES[type];
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData: data });
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
  const model = create(ModelProtoSchema, {
    irVersion: irVersion(opset),
    producerName: producer,
    ...(producerVersion !== undefined && { producerVersion }),
    opsetImport: Array.from(domains, (domain) => ({
      domain,
      version: BigInt(domain ? 1 : opset),
    })),
    graph: {
      name: graph.name,
      node: graph.nodes.map(nodeProto),
      initializer: graph.initializers.map(tensorProto),
      input: graph.inputs.map(valueInfo),
      output: graph.outputs.map(valueInfo),
    },
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return toBinary(ModelProtoSchema, model);
}
