import { checks } from '../checks.ts';
import { checkText } from './checks.ts';
import { ELEMENT_TYPES } from './encodeModel.ts';
import type { ElementType, GraphAttribute, GraphNode, GraphTensor } from './graph.ts';
import { type CutMixModelOptions, MODEL_OPTIONS, resolveModelOptions } from './options.ts';

const VALUE_NAMES = [
  'xs_a',
  'xs_b',
  'ys_a',
  'ys_b',
  'boxes',
  'lambdas',
  'partners',
  'xs',
  'ys',
] as const satisfies readonly CutMixValueName[];

/** The values that CutMix reads and writes, by the names of `createCutMixModel`. */
export type CutMixValueName =
  | 'xs_a'
  | 'xs_b'
  | 'ys_a'
  | 'ys_b'
  | 'boxes'
  | 'lambdas'
  | 'partners'
  | 'xs'
  | 'ys';

/** How the nodes are wired into a larger graph. */
export interface CutMixNodesOptions extends CutMixModelOptions {
  /** What the larger graph calls the values; their own names by default. */
  readonly names?: Readonly<Partial<Record<CutMixValueName, string>>>;
  /**
   * Stands before the names of all values in between.
   *
   * @defaultValue 'cutmix/'
   */
  readonly prefix?: string;
}

/** A piece of a graph. */
export interface GraphPiece {
  /** Its operations, each after those whose outputs it reads. */
  readonly nodes: readonly GraphNode[];
  /** Its constants. */
  readonly initializers: readonly GraphTensor[];
}

/**
 * What `Where` of ONNX Runtime's CPU provider has no kernel for travels as a type that it has one
 * for, which holds every value exactly.
 */
const WHERE_TYPES: Readonly<Partial<Record<ElementType, ElementType>>> = {
  bool: 'uint8',
  int8: 'int32',
  int16: 'int32',
  uint16: 'int32',
  uint32: 'int64',
  uint64: 'int64',
};

function checkNames(names: object): void {
  checks.checkObject('names', 'an object', names);
  for (const [value, name] of Object.entries(names)) {
    if (!VALUE_NAMES.some((known) => known === value)) {
      throw checks.wrongKind('a name', `for one of ${VALUE_NAMES.join(', ')}`, value);
    }
    checkText(`names.${value}`, name);
    if (name === '') throw checks.wrongValue(`names.${value}`, 'a string that is not empty', name);
  }
}

/**
 * CutMix as nodes to splice into a larger graph, reading and writing the values that
 * `createCutMixModel` has as inputs and outputs.
 *
 * @throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range.
 */
export function cutMixNodes(options: CutMixNodesOptions = {}): GraphPiece {
  checks.checkOptions(options, [...MODEL_OPTIONS, 'names', 'prefix']);
  const { names = {}, prefix = 'cutmix/', ...modelOptions } = options;
  checkNames(names);
  checkText('prefix', prefix);
  const { layout, dtype, rank, pairing } = resolveModelOptions(modelOptions);
  const named = (value: CutMixValueName): string => names[value] ?? value;
  const nodes: GraphNode[] = [];
  const initializers: GraphTensor[] = [];

  function emit(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, GraphAttribute>> = {},
    output: string = `${prefix}${opType}_${nodes.length}`,
  ): string {
    nodes.push({ opType, inputs, outputs: [output], attributes });
    return output;
  }
  function constant(
    name: string,
    type: ElementType,
    dims: readonly number[],
    data: ArrayBufferView,
  ) {
    const fullName = `${prefix}${name}`;
    if (!initializers.some((tensor) => tensor.name === fullName)) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      initializers.push({ name: fullName, type, dims, data: bytes });
    }
    return fullName;
  }
  const int64s = (name: string, values: readonly number[]): string =>
    constant(name, 'int64', [values.length], BigInt64Array.from(values, BigInt));
  const cast = (value: string, type: ElementType, output?: string): string =>
    emit('Cast', [value], { to: ELEMENT_TYPES[type] }, output);

  const xsA = named('xs_a');
  const partners = named('partners');
  const takePartners = (batch: string): string => emit('Gather', [batch, partners], { axis: 0 });
  const xsB = named('xs_b');
  const ysB = pairing ? takePartners(named('ys_a')) : named('ys_b');

  const edges = ['x1', 'y1', 'x2', 'y2'].map((edge) => `${prefix}${edge}`);
  nodes.push({
    opType: 'Split',
    inputs: [named('boxes'), int64s('edge_lengths', [1, 1, 1, 1])],
    outputs: edges,
    attributes: { axis: 1 },
  });
  const [x1, y1, x2, y2] = edges as [string, string, string, string];
  const trailingAxes = int64s(
    'trailing_axes',
    Array.from({ length: rank - 2 }, (_, i) => i + 2),
  );
  const firstAxis = int64s('first_axis', [0]);
  const one = constant('one', 'int32', [1], Int32Array.of(1));

  /** As many ones as the images are long on an axis: a Cast of the length would leave WebGPU. */
  const onesAlong = (axis: number): string =>
    emit('Expand', [one, emit('Shape', [xsA], { start: axis, end: axis + 1 })]);

  /** A vector along an axis of the images, in as many dimensions as they have. */
  function spread(vector: string, axis: number): string {
    const axes = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
    return emit('Unsqueeze', [vector, int64s(`axes_but_${axis}`, axes)]);
  }

  /** 0, 1, 2, … along an axis of the images. */
  function placesAlong(axis: number): string {
    return spread(emit('CumSum', [onesAlong(axis), firstAxis], { exclusive: 1 }), axis);
  }

  /** Whether each place along an image axis is within the box: [N, 1, …, L, …, 1]. */
  function isWithin(axis: number, from: string, to: string): string {
    const places = placesAlong(axis);
    const [first, end] = [from, to].map((edge) => emit('Unsqueeze', [edge, trailingAxes]));
    const isFrom = emit('GreaterOrEqual', [places, first!]);
    return emit('And', [isFrom, emit('Less', [places, end!])]);
  }
  const widthAxis = rank - (rank > 3 && layout === 'NHWC' ? 2 : 1);
  const isInside = emit('And', [isWithin(widthAxis - 1, y1, y2), isWithin(widthAxis, x1, x2)]);

  const whereType = WHERE_TYPES[dtype];
  if (dtype.startsWith('float')) {
    // ONNX Runtime's Where on the CPU makes a -0 from the second batch a 0, and takes halves through
    // float32, which changes signaling NaNs. A gather moves the bits.
    const rows = placesAlong(0);
    const others = pairing
      ? spread(partners, 0)
      : emit('Add', [rows, emit('ReduceSum', [onesAlong(0), firstAxis])]);
    const source = emit('Where', [isInside, others, rows]);
    const sources = emit('Expand', [source, emit('Shape', [xsA])]);
    const images = pairing ? xsA : emit('Concat', [xsA, xsB], { axis: 0 });
    emit('GatherElements', [images, sources], { axis: 0 }, named('xs'));
  } else {
    const others = pairing ? takePartners(xsA) : xsB;
    if (whereType) {
      const mixed = emit('Where', [isInside, cast(others, whereType), cast(xsA, whereType)]);
      cast(mixed, dtype, named('xs'));
    } else {
      emit('Where', [isInside, others, xsA], {}, named('xs'));
    }
  }

  const unit = constant('unit', 'float32', [], Float32Array.of(1));
  const share = emit('Unsqueeze', [named('lambdas'), int64s('class_axis', [1])]);
  const own = emit('Mul', [share, named('ys_a')]);
  const other = emit('Mul', [emit('Sub', [unit, share]), ysB]);
  emit('Add', [own, other], {}, named('ys'));
  return { nodes, initializers };
}
