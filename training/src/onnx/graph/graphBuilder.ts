import {
  type ElementType,
  encodeModel,
  type Graph,
  type GraphAttribute,
  type GraphNode,
  type GraphPiece,
  type GraphTensor,
  type GraphValue,
} from '@cutmix/onnx/model';

/** A tensor of a graph under construction. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  /** The value that this one is a reshaped view of. */
  readonly source?: Value;
  /** The phases that the value was interleaved from, if it was. */
  readonly phases?: Phases;
}

/**
 * An image as s × s phases: phase [y][x] is every s-th pixel from row y and column x on, or undefined
 * if all its pixels are 0.
 */
export type Phases = readonly (readonly (Value | undefined)[])[];

/** An optional input that is left out. */
export const absent: Value = { name: '', shape: [] };

// The oldest opset with all operators that the graphs need, for older releases of ONNX Runtime. Its
// WebGPU execution provider supports opsets up to 21.
const OPSET = 17;

export function modelBytes(graph: Graph): Uint8Array {
  return encodeModel(graph, { opset: OPSET, producer: '@cutmix/training' });
}

/** Replaces nodes by others that compute the same; both lists are in an order in which they can run. */
export type Rewrite = (nodes: readonly GraphNode[], graph: GraphBuilder) => readonly GraphNode[];

type ConstantData = Float32Array | Int32Array | BigInt64Array;

/** Builds an ONNX model from nodes, constants, inputs and outputs. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #constants: GraphTensor[] = [];
  readonly #constantsByContent = new Map<string, Value>();
  readonly #inputs: GraphValue[] = [];
  readonly #outputs: GraphValue[] = [];
  readonly #outputValues = new Map<string, Value>();
  readonly #shapes = new Map<string, readonly number[]>();
  #names = 0;

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    this.#inputs.push({ name, type, dims: shape });
    this.#shapes.set(name, shape);
    return { name, shape };
  }

  /** Makes the float32 `value` an output of the graph, under the name `name`. */
  output(name: string, value: Value): void {
    this.#outputs.push({ name, type: 'float32', dims: value.shape });
    this.#outputValues.set(name, value);
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

  /** Adds a node with one output; the operator is one of ONNX itself or of another `domain`. */
  node(
    opType: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Readonly<Record<string, GraphAttribute>> = {},
    domain = '',
  ): Value {
    const output = { name: this.#freshName(opType), shape };
    this.#shapes.set(output.name, shape);
    this.#nodes.push({
      opType,
      domain,
      inputs: inputs.map(({ name }) => name),
      outputs: [output.name],
      attributes,
    });
    return output;
  }

  /** Adds a piece of a graph that refers to values by their names. */
  splice({ nodes, initializers }: GraphPiece): void {
    this.#nodes.push(...nodes);
    this.#constants.push(...initializers);
  }

  shapeOf(name: string): readonly number[] | undefined {
    return this.#shapes.get(name);
  }

  isOutput(name: string): boolean {
    return this.#outputValues.has(name);
  }

  /** The graph without nodes and constants that no output needs, as the bytes of an ONNX model. */
  toBytes(rewrite?: Rewrite): Uint8Array {
    return modelBytes(this.toGraph(rewrite));
  }

  /** The graph without nodes and constants that no output needs. */
  toGraph(rewrite: Rewrite = (nodes) => nodes): Graph {
    const nodes = rewrite(this.#neededNodes(), this);
    const needed = new Set(nodes.flatMap(({ inputs }) => inputs));
    return {
      name: 'graph',
      nodes,
      initializers: this.#constants.filter(({ name }) => needed.has(name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
  }

  #neededNodes(): GraphNode[] {
    const nodes = this.#namedNodes();
    const needed = new Set(this.#outputs.map(({ name }) => name));
    const result: GraphNode[] = [];
    for (const node of nodes.reverse()) {
      if (node.outputs.some((name) => needed.has(name))) {
        for (const name of node.inputs) {
          needed.add(name);
        }
        result.push(node);
      }
    }
    return result.reverse();
  }

  /** All nodes; those of outputs write to the output's name, as an Identity would copy them. */
  #namedNodes(): GraphNode[] {
    const made = new Set(this.#nodes.flatMap(({ outputs }) => outputs));
    const names = new Map<string, string>();
    const copies: GraphNode[] = [];
    for (const [output, { name }] of this.#outputValues) {
      if (made.has(name) && !names.has(name)) {
        names.set(name, output);
      } else {
        const input = names.get(name) ?? name;
        copies.push({ opType: 'Identity', inputs: [input], outputs: [output] });
      }
    }
    const rename = (name: string): string => names.get(name) ?? name;
    const nodes = this.#nodes.map((node) => {
      return { ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) };
    });
    return [...nodes, ...copies];
  }

  #constant(type: ElementType, data: ConstantData, shape: readonly number[]): Value {
    const content = `${type} [${shape}] ${data}`;
    const known = this.#constantsByContent.get(content);
    if (known) {
      return known;
    }
    const value = { name: this.#freshName('constant'), shape };
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#constants.push({ name: value.name, type, dims: shape, data: bytes });
    this.#constantsByContent.set(content, value);
    return value;
  }

  #freshName(stem: string): string {
    return `${stem}_${this.#names++}`;
  }
}
