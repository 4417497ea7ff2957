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

/** Whole numbers and texts are an ONNX `int`, `ints` or `string`; a real number is wrapped. */
export type GraphAttribute = number | readonly number[] | string | GraphFloat;

/** A real number as an attribute, an ONNX `float`. */
export interface GraphFloat {
  /** The number, rounded to float32 in the model. */
  readonly float: number;
}

/** One operation of a graph. Values are known by name; an empty name is an input left out. */
export interface GraphNode {
  /** The operator's name, such as `'Where'`. */
  readonly opType: string;
  /** Empty or absent for ONNX's own operators. */
  readonly domain?: string;
  /** Names of the values it reads, in the order of the operator. */
  readonly inputs: readonly string[];
  /** Names of the values it makes. */
  readonly outputs: readonly string[];
  /** What the operator is told besides its inputs. */
  readonly attributes?: Readonly<Record<string, GraphAttribute>>;
}

/** A constant. */
export interface GraphTensor {
  /** The value that it is. */
  readonly name: string;
  /** Its element type. */
  readonly type: ElementType;
  /** Its dimensions; none for a scalar. */
  readonly dims: readonly number[];
  /** The elements, little-endian. */
  readonly data: Uint8Array;
}

/** An input or output. A string stands for a dimension that is known only when the graph runs. */
export interface GraphValue {
  /** Its name. */
  readonly name: string;
  /** Its element type. */
  readonly type: ElementType;
  /** Its dimensions. */
  readonly dims: readonly (number | string)[];
}

/** An ONNX graph as plain data. */
export interface Graph {
  /** Its name, for people. */
  readonly name: string;
  /** Its operations, each after those whose outputs it reads. */
  readonly nodes: readonly GraphNode[];
  /** Its constants. */
  readonly initializers: readonly GraphTensor[];
  /** What it is given. */
  readonly inputs: readonly GraphValue[];
  /** What it returns. */
  readonly outputs: readonly GraphValue[];
}
