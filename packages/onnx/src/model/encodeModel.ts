import { create, toBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { checks } from '../checks.ts';
import { kindOf } from '../tensor.ts';
import { checkChoice, checkInteger, checkText, OPSETS } from './checks.ts';
import type {
  ElementType,
  Graph,
  GraphAttribute,
  GraphNode,
  GraphTensor,
  GraphValue,
} from './graph.ts';
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

/** Who made a model, and for which ONNX. */
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

/** TensorProto.DataType: the numbers by which ONNX knows element types, as `Cast` takes them. */
export const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float16: 10,
  float32: 1,
  float64: 11,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  uint8: 2,
  uint16: 4,
  uint32: 12,
  uint64: 13,
  bool: 9,
};

/** The name of a type says how many bits an element has; `bool` has a byte. */
function elementBytes(type: ElementType): number {
  return Number(/\d+/.exec(type)?.[0] ?? 8) / 8;
}

function numberOf(name: string, type: ElementType): number {
  checkChoice(`type of ${name}`, type, Object.keys(ELEMENT_TYPES));
  return ELEMENT_TYPES[type];
}

/** AttributeProto.AttributeType. */
const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The oldest IR that has the opset, for the oldest runtimes: ONNX's table of versions. */
function irVersion(opset: number): bigint {
  if (opset >= 21) return 10n;
  return opset >= 19 ? 9n : 8n;
}

function integer(name: string, value: number): bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw checks.wrongValue(
    `attribute ${name}`,
    'integers, or { float } around a real number',
    value,
  );
}

function attributeProto(name: string, value: GraphAttribute): AttributeProto {
  if (typeof value === 'number') {
    const i = integer(name, value);
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.int, i });
  }
  if (typeof value === 'string') {
    const s = getTextEncoding().encodeUtf8(value);
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.string, s });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPES.float, f: value.float });
  }
  const ints = value.map((each) => integer(name, each));
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
  const shape = { dim: dims.map(dimension) };
  const value = { elemType: numberOf(name, type), shape };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value } } });
}

function tensorProto({ name, type, dims, data }: GraphTensor): TensorProto {
  const dataType = numberOf(name, type);
  const bytes = dims.reduce((product, dim) => product * dim, elementBytes(type));
  if (kindOf(data) !== 'Uint8Array')
    throw checks.wrongKind(`data of ${name}`, 'a Uint8Array', data);
  if (data.length !== bytes) {
    const expected = `${bytes} bytes, for ${type} [${dims.join(', ')}]`;
    throw checks.wrongValue(`data of ${name}`, expected, data.length);
  }
  return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData: data });
}

/**
 * Writes a graph as the bytes of an ONNX model. Domains other than ONNX's own are imported in
 * version 1.
 *
 * @param graph - Nodes in an order in which each comes after those whose outputs it reads. Whether
 * the operators make sense is for the runtime to find out.
 * @throws TypeError or RangeError for an opset out of range, a producer that is no text, an unknown
 * name in `info`, an element type that there is not, a constant with too many or too few bytes, and a
 * real number as an attribute that is not wrapped.
 */
export function encodeModel(graph: Graph, info: ModelInfo): Uint8Array {
  checks.checkObject('graph', 'an object', graph);
  checks.checkOptions(info, ['opset', 'producer', 'producerVersion', 'metadata']);
  const { opset, producer, producerVersion, metadata = {} } = info;
  checkInteger('opset', opset, ...OPSETS);
  checkText('producer', producer);
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
