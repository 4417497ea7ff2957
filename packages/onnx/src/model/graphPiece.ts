import { dataTypeOf } from '../elementTypes.ts';
import type { ElementType, GraphAttribute, GraphNode, GraphTensor } from './graph.ts';

/** A piece of a graph. */
export interface GraphPiece {
  /** Its operations, each after those whose outputs it reads. */
  readonly nodes: readonly GraphNode[];
  /** Its constants. */
  readonly initializers: readonly GraphTensor[];
}

/** Collects the nodes and constants of a piece. Every method returns the name of a value. */
export interface PieceBuilder extends GraphPiece {
  /** Adds an operation with one output. */
  node(
    opType: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, GraphAttribute>>,
    output?: string,
  ): string;
  /** Adds a conversion to another element type. */
  cast(value: string, type: ElementType, output?: string): string;
  /** Adds a split of an axis into slices of length 1, one for each label. */
  split(value: string, axis: number, labels: readonly string[]): string[];
  /** Adds a constant, once. */
  constant(name: string, type: ElementType, dims: readonly number[], data: ArrayBufferView): string;
  /** Adds a constant vector of int64, once. */
  int64s(name: string, values: readonly number[]): string;
}

/** @param prefix - Prepended to the names of all values that the piece makes. */
export function pieceBuilder(prefix: string): PieceBuilder {
  const nodes: GraphNode[] = [];
  const initializers: GraphTensor[] = [];
  const piece: PieceBuilder = {
    nodes,
    initializers,
    node(opType, inputs, attributes = {}, output = `${prefix}${opType}_${nodes.length}`) {
      nodes.push({ opType, inputs, outputs: [output], attributes });
      return output;
    },
    cast: (value, type, output) => piece.node('Cast', [value], { to: dataTypeOf(type) }, output),
    split(value, axis, labels) {
      const outputs = labels.map((label) => `${prefix}${label}`);
      const lengths = piece.int64s(
        'lengths',
        labels.map(() => 1),
      );
      nodes.push({ opType: 'Split', inputs: [value, lengths], outputs, attributes: { axis } });
      return outputs;
    },
    constant(name, type, dims, { buffer, byteOffset, byteLength }) {
      const fullName = `${prefix}${name}`;
      if (!initializers.some((tensor) => tensor.name === fullName)) {
        const data = new Uint8Array(buffer, byteOffset, byteLength);
        initializers.push({ name: fullName, type, dims, data });
      }
      return fullName;
    },
    int64s: (name, values) =>
      piece.constant(name, 'int64', [values.length], BigInt64Array.from(values, BigInt)),
  };
  return piece;
}
