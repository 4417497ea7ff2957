/** Element types that the graphs of this package use, by ONNX Runtime's names. */
export type ElementType =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

/**
 * An ONNX `int`, `ints` or `string`, a real number in `{ float }`, or a graph, such as the body of a
 * `Scan`.
 */
export type GraphAttribute = number | readonly number[] | string | GraphFloat | Graph;

/** A real number as an attribute, an ONNX `float`. */
export interface GraphFloat {
  /** The number, rounded to float32 in the model. */
  readonly float: number;
}

/** One operation of a graph. Values are referred to by name. */
export interface GraphNode {
  /** The operator's name, such as `'Where'`. */
  readonly opType: string;
  /** Empty or absent for ONNX's own operators. */
  readonly domain?: string;
  /** Names of the values it reads, in the operator's order; an empty name omits an input. */
  readonly inputs: readonly string[];
  /** Names of the values it makes. */
  readonly outputs: readonly string[];
  /** Operator attributes. */
  readonly attributes?: Readonly<Record<string, GraphAttribute>>;
}

/** A constant. */
export interface GraphTensor {
  /** The name of its value. */
  readonly name: string;
  /** Its element type. */
  readonly type: ElementType;
  /** Its dimensions; none for a scalar. */
  readonly dims: readonly number[];
  /** The elements, little-endian. */
  readonly data: Uint8Array;
}

/** An input or output. */
export interface GraphValue {
  /** Its name. */
  readonly name: string;
  /** Its element type. */
  readonly type: ElementType;
  /** Its dimensions. A string names one that is known only when the graph runs. */
  readonly dims: readonly (number | string)[];
}

/** An ONNX graph as plain data. */
export interface Graph {
  /** Its name. */
  readonly name: string;
  /** Its operations, each after those whose outputs it reads. */
  readonly nodes: readonly GraphNode[];
  /** Its constants. */
  readonly initializers: readonly GraphTensor[];
  /** Its inputs. */
  readonly inputs: readonly GraphValue[];
  /** Its outputs. */
  readonly outputs: readonly GraphValue[];
}
