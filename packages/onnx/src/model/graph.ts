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

/** A whole number or a list of them is an ONNX `int` or `ints`; a real number is wrapped. */
export type GraphAttribute = number | readonly number[] | { readonly float: number };

/** One operation of a graph. Values are known by name; an empty name is an input left out. */
export interface GraphNode {
  readonly opType: string;
  /** Empty or absent for ONNX's own operators. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, GraphAttribute>>;
}

/** A constant. */
export interface GraphTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** The elements, little-endian. */
  readonly data: Uint8Array;
}

/** An input or output. A string stands for a dimension that is known only when the graph runs. */
export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

/** An ONNX graph as plain data. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly GraphTensor[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}
