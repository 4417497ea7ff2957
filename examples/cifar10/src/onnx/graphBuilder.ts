import {
  type ElementType,
  encodeModel,
  type GraphAttribute,
  type GraphNode,
  type GraphPiece,
  type GraphTensor,
  type GraphValue,
} from '@cutmix/onnx/model';

/** A tensor inside a graph under construction. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Stands for an optional input that is left out. */
export const absent: Value = { name: '', shape: [] };

// ONNX Runtime's WebGPU execution provider runs opsets up to 21 whole; 17 is the oldest that has all
// that the graphs need, so it also runs on older releases.
const OPSET = 17;

/** Writes nodes, in an order in which they can run, in another way. */
export type Rewrite = (
  nodes: readonly GraphNode[],
  shapeOf: (name: string) => readonly number[] | undefined,
) => readonly GraphNode[];

type ConstantData = Float32Array | Int32Array | BigInt64Array;

/** Collects nodes, constants, inputs and outputs, and writes them as an ONNX model. */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #constants: GraphTensor[] = [];
  readonly #constantsByContent = new Map<string, Value>();
  readonly #inputs: GraphValue[] = [];
  readonly #outputs: GraphValue[] = [];
  readonly #shapes = new Map<string, readonly number[]>();
  #names = 0;

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    this.#inputs.push({ name, type, dims: shape });
    this.#shapes.set(name, shape);
    return { name, shape };
  }

  /** Makes the float32 `value` an output of the graph called `name`. */
  output(name: string, value: Value): void {
    this.#nodes.push({ opType: 'Identity', inputs: [value.name], outputs: [name] });
    this.#outputs.push({ name, type: 'float32', dims: value.shape });
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

  /** Adds a piece of a graph whose values are wired by name. */
  splice({ nodes, initializers }: GraphPiece): void {
    this.#nodes.push(...nodes);
    this.#constants.push(...initializers);
  }

  /**
   * The model as ONNX bytes. Nodes and constants that no output needs are left out, then the nodes
   * are rewritten.
   */
  toBytes(rewrite: Rewrite = (nodes) => nodes): Uint8Array {
    const needed = new Set(this.#outputs.map(({ name }) => name));
    const nodes: GraphNode[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (node.outputs.some((name) => needed.has(name))) {
        for (const name of node.inputs) {
          needed.add(name);
        }
        nodes.push(node);
      }
    }
    const graph = {
      name: 'graph',
      nodes: rewrite(nodes.reverse(), (name) => this.#shapes.get(name)),
      initializers: this.#constants.filter(({ name }) => needed.has(name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    };
    return encodeModel(graph, { opset: OPSET, producer: '@cutmix/example-cifar10' });
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
