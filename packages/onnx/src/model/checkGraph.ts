import { kindOf } from '@cutmix/core/adapter';
import { checks } from '../checks.ts';
import { ELEMENT_TYPES, elementBytes } from './elementTypes.ts';
import type { Graph, GraphNode, GraphTensor, GraphValue } from './graph.ts';

function checkName(argument: string, value: unknown): void {
  checks.checkString(argument, value);
  if (value === '') throw checks.wrongValue(argument, 'a string that is not empty', value);
}

/** Throws unless the value is an array; calls `checkEach` for each element, with its name. */
function checkList<Element>(
  argument: string,
  value: readonly Element[],
  checkEach: (argument: string, element: Element) => void,
): void {
  if (!Array.isArray(value)) throw checks.wrongKind(argument, 'an array', value);
  value.forEach((element: Element, i) => {
    checkEach(`${argument}[${i}]`, element);
  });
}

function checkAttribute(argument: string, value: unknown): void {
  const expected = 'a string, integers, or { float } around a real number';
  const numbers = Array.isArray(value) ? value : [value];
  if (typeof value === 'string') return;
  if (numbers.every((each) => typeof each === 'number')) {
    const at = numbers.findIndex((each) => !Number.isSafeInteger(each));
    if (at >= 0) throw checks.wrongValue(argument, expected, numbers[at]);
    return;
  }
  checks.checkObject(argument, expected, value);
  const { float } = value as { float?: unknown };
  if (typeof float !== 'number') throw checks.wrongKind(`${argument}.float`, 'a number', float);
}

function checkNode(argument: string, node: GraphNode): void {
  checks.checkObject(argument, 'an object', node);
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

function checkValue(argument: string, value: GraphValue | GraphTensor): void {
  checks.checkObject(argument, 'an object', value);
  checkName(`${argument}.name`, value.name);
  checks.checkChoice(`type of ${value.name}`, value.type, Object.keys(ELEMENT_TYPES));
}

function checkConstant(argument: string, constant: GraphTensor): void {
  checkValue(argument, constant);
  const { name, type, dims, data } = constant;
  checkList(`dims of ${name}`, dims, (dim, length) => {
    checks.checkInteger(dim, length, 0, Number.MAX_SAFE_INTEGER);
  });
  if (kindOf(data) !== 'Uint8Array') {
    throw checks.wrongKind(`data of ${name}`, 'a Uint8Array', data);
  }
  const bytes = dims.reduce((product, dim) => product * dim, elementBytes(type));
  if (data.length !== bytes) {
    const expected = `${bytes} bytes, for ${type} [${dims.join(', ')}]`;
    throw checks.wrongValue(`data of ${name}`, expected, data.length);
  }
}

function checkInputOrOutput(argument: string, value: GraphValue): void {
  checkValue(argument, value);
  checkList(`dims of ${value.name}`, value.dims, (dim, length) => {
    if (typeof length === 'string') checkName(dim, length);
    else checks.checkInteger(dim, length, 0, Number.MAX_SAFE_INTEGER);
  });
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
