import { kindOf } from '@cutmix/core/adapter';
import { checks } from '../checks.ts';
import { ELEMENT_TYPES, elementBytes } from './elementTypes.ts';
import type { Graph, GraphNode, GraphTensor, GraphValue } from './graph.ts';

/** Throws unless the value is a string that is not empty. */
export function checkName(argument: string, value: unknown): void {
  checks.check(
    argument,
    value,
    typeof value === 'string',
    value !== '',
    'a string that is not empty',
  );
}

/** Throws unless the value is an array; calls `checkEach` for each element, with its name. */
function checkList<Element>(
  argument: string,
  value: readonly Element[],
  checkEach: (argument: string, element: Element) => void,
): void {
  checks.check(argument, value, Array.isArray(value), true, 'an array');
  // Not forEach, which skips holes, and looks for them in an array of any length.
  for (let i = 0; i < value.length; i++) checkEach(`${argument}[${i}]`, value[i] as Element);
}

function checkAttribute(argument: string, value: unknown): void {
  if (typeof value === 'string') return;
  const expected = 'a string, integers, or { float } around a real number';
  const { float } = Object(value);
  if (typeof float === 'number') return;
  for (const each of Array.isArray(value) ? value : [value]) {
    const isNumber = typeof each === 'number';
    checks.check(argument, each, isNumber, Number.isSafeInteger(each), expected);
  }
}

/** Throws unless the value is an object that has only these parts. */
function checkParts(argument: string, value: object, known: readonly string[]): void {
  checks.checkObject(argument, 'an object', value);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  checks.check(
    `part of ${argument}`,
    unknown,
    unknown === undefined,
    true,
    `one of ${known.join(', ')}`,
  );
}

function checkNode(argument: string, node: GraphNode): void {
  checkParts(argument, node, ['opType', 'domain', 'inputs', 'outputs', 'attributes']);
  const { opType, domain, inputs, outputs, attributes = {} } = node;
  checkName(`${argument}.opType`, opType);
  if (domain !== undefined) checks.checkString(`${argument}.domain`, domain);
  checkList(`${argument}.inputs`, inputs, checks.checkString);
  checkList(`${argument}.outputs`, outputs, checks.checkString);
  checks.checkObject(`${argument}.attributes`, 'an object', attributes);
  for (const [name, value] of Object.entries(attributes)) {
    checkAttribute(`attribute ${name} of ${argument}`, value);
  }
}

/** Checks what a constant, an input and an output have in common. */
function checkValue(
  argument: string,
  value: GraphValue | GraphTensor,
  checkDim: (argument: string, dim: number | string) => void,
): void {
  checks.checkObject(argument, 'an object', value);
  const { name, type, dims } = value;
  checkName(`${argument}.name`, name);
  checks.checkChoice(`type of ${name}`, type, Object.keys(ELEMENT_TYPES));
  checkList<number | string>(`dims of ${name}`, dims, checkDim);
}

const checkLength = (argument: string, dim: number | string): void =>
  checks.checkInteger(argument, dim, 0, Number.MAX_SAFE_INTEGER);

function checkConstant(argument: string, constant: GraphTensor): void {
  checkValue(argument, constant, checkLength);
  const { name, type, dims, data } = constant;
  const isBytes = kindOf(data) === 'Uint8Array';
  checks.check(`data of ${name}`, data, isBytes, true, 'a Uint8Array');
  const bytes = dims.reduce((product, dim) => product * dim, elementBytes(type));
  const expected = `${bytes} bytes, for ${type} [${dims.join(', ')}]`;
  checks.check(`data of ${name}`, data.length, true, data.length === bytes, expected);
}

function checkInputOrOutput(argument: string, value: GraphValue): void {
  checkValue(argument, value, (dim, length) =>
    typeof length === 'string' ? checkName(dim, length) : checkLength(dim, length),
  );
}

/** Throws unless the value has the form of a graph, so that its encoding is what it says. */
export function checkGraph(graph: Graph): void {
  checks.checkObject('graph', 'an object', graph);
  checks.checkString('graph.name', graph.name);
  checkList('graph.nodes', graph.nodes, checkNode);
  checkList('graph.initializers', graph.initializers, checkConstant);
  checkList('graph.inputs', graph.inputs, checkInputOrOutput);
  checkList('graph.outputs', graph.outputs, checkInputOrOutput);
}
