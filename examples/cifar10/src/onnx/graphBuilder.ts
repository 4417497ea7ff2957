import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';

/** A tensor inside a graph under construction. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Stands for an optional input that is left out. */
export const absent: Value = { name: '', shape: [] };

/** A whole number or list is an ONNX `int` or `ints`; a real number is wrapped in `float`. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export type ElementType = 'float32' | 'uint8' | 'int32' | 'int64';

const elementTypeNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
};

const attributeTypeNumbers = { float: 1, int: 2, string: 3, ints: 7 } as const;

// ONNX Runtime's WebGPU execution provider runs opsets up to 21 whole; 17 is the oldest that has all
// that the graphs need, so it also runs on older releases.
const OPSET = 17;
const IR_VERSION = 8;

function attributeProto(name: string, value: Attribute): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: attributeTypeNumbers.int, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    const s = new TextEncoder().encode(value);
    return create(AttributeProtoSchema, { name, type: attributeTypeNumbers.string, s });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: attributeTypeNumbers.float, f: value.float });
  }
  return create(AttributeProtoSchema, {
    name,
    type: attributeTypeNumbers.ints,
    ints: value.map(BigInt),
  });
}

function valueInfo(name: string, type: ElementType, shape: readonly number[]): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: elementTypeNumbers[type],
          shape: create(TensorShapeProtoSchema, {
            dim: shape.map((length) => {
              return { value: { case: 'dimValue' as const, value: BigInt(length) } };
            }),
          }),
        },
      },
    },
  });
}

type ConstantData = Float32Array | Int32Array | BigInt64Array;

function rawBytes(data: ConstantData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Collects nodes, constants, inputs and outputs, and writes them as an ONNX model. */
export class GraphBuilder {
  readonly #nodes: NodeProto[] = [];
  readonly #constants = new Map<string, { value: Value; tensor: TensorProto }>();
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  #names = 0;

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return { name, shape };
  }

  /** Makes `value` an output of the graph called `name`. */
  output(name: string, value: Value): void {
    this.#nodes.push(
      create(NodeProtoSchema, { opType: 'Identity', input: [value.name], output: [name] }),
    );
    this.#outputs.push(valueInfo(name, 'float32', value.shape));
  }

  float32(data: readonly number[] | Float32Array, shape: readonly number[]): Value {
    return this.#constant('float32', Float32Array.from(data), shape);
  }

  int32(value: number): Value {
    return this.#constant('int32', Int32Array.of(value), []);
  }

  int64(data: readonly number[]): Value {
    return this.#constant('int64', BigInt64Array.from(data, BigInt), [data.length]);
  }

  /** Adds a node with one output, of an operator of ONNX itself or of another `domain`. */
  node(
    opType: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value {
    const [output] = this.nodeWithOutputs(opType, inputs, [shape], attributes, domain);
    return output!;
  }

  nodeWithOutputs(
    opType: string,
    inputs: readonly Value[],
    shapes: readonly (readonly number[])[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value[] {
    const outputs = shapes.map((shape) => ({ name: this.#freshName(opType), shape }));
    this.#nodes.push(
      create(NodeProtoSchema, {
        opType,
        domain,
        input: inputs.map(({ name }) => name),
        output: outputs.map(({ name }) => name),
        attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
      }),
    );
    return outputs;
  }

  /** The model as ONNX bytes. Nodes and constants that no output needs are left out. */
  toBytes(): Uint8Array {
    const needed = new Set(this.#outputs.map(({ name }) => name));
    const nodes: NodeProto[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (node.output.some((name) => needed.has(name))) {
        for (const name of node.input) {
          needed.add(name);
        }
        nodes.push(node);
      }
    }
    const constants = [...this.#constants.values()].map(({ tensor }) => tensor);
    const model = create(ModelProtoSchema, {
      irVersion: BigInt(IR_VERSION),
      producerName: '@cutmix/example-cifar10',
      opsetImport: [...new Set(['', ...nodes.map(({ domain }) => domain)])].map((domain) => {
        return { domain, version: BigInt(domain ? 1 : OPSET) };
      }),
      graph: create(GraphProtoSchema, {
        name: 'graph',
        node: nodes.reverse(),
        initializer: constants.filter(({ name }) => needed.has(name)),
        input: this.#inputs,
        output: this.#outputs,
      }),
    });
    return toBinary(ModelProtoSchema, model);
  }

  #constant(type: ElementType, data: ConstantData, shape: readonly number[]): Value {
    const key = `${type} [${shape}] ${data}`;
    const known = this.#constants.get(key);
    if (known) {
      return known.value;
    }
    const value = { name: this.#freshName('constant'), shape };
    const tensor = create(TensorProtoSchema, {
      name: value.name,
      dataType: elementTypeNumbers[type],
      dims: shape.map(BigInt),
      rawData: rawBytes(data),
    });
    this.#constants.set(key, { value, tensor });
    return value;
  }

  #freshName(stem: string): string {
    return `${stem}_${this.#names++}`;
  }
}
