import { kindOf } from '@cutmix/core/adapter';
import { checks } from '../checks.ts';
import { arrayOf, TYPE_NAMES } from '../elementTypes.ts';
import type { GraphTensor } from './graph.ts';
import { type Check, checkName, checkString, listOf, mapOf, objectOf, optional } from './parts.ts';

const checkAttribute: Check = (argument, value) => {
  if (typeof value === 'string') return;
  const object = Object(value);
  if ('nodes' in object) {
    // A graph may contain itself.
    const { length } = argument.split('.attributes.');
    checks.check('depth of graph', length - 1, true, length < 18, 'at most 16');
    return checkGraph(argument, value);
  }
  if (typeof object.float === 'number') return;
  for (const each of Array.isArray(value) && !('float' in value) ? value : [value]) {
    const expected = 'a string, integers, { float } or a graph';
    checks.check(argument, each, typeof each === 'number', Number.isSafeInteger(each), expected);
  }
};

const checkNode = /* @__PURE__ */ objectOf({
  opType: checkName,
  domain: /* @__PURE__ */ optional(checkString),
  inputs: /* @__PURE__ */ listOf(checkString),
  outputs: /* @__PURE__ */ listOf(checkString),
  attributes: /* @__PURE__ */ optional(/* @__PURE__ */ mapOf(checkAttribute)),
});

const checkLength: Check = (argument, value) => checks.checkInteger(argument, value, 0);

const checkType: Check = (argument, value) => checks.checkChoice(argument, value, TYPE_NAMES);

const checkValue = /* @__PURE__ */ objectOf({
  name: checkName,
  type: checkType,
  dims: /* @__PURE__ */ listOf((argument, value) =>
    (typeof value === 'string' ? checkName : checkLength)(argument, value),
  ),
});

const checkTensor = /* @__PURE__ */ objectOf({
  name: checkName,
  type: checkType,
  dims: /* @__PURE__ */ listOf(checkLength),
  data: (argument, value) =>
    checks.check(argument, value, kindOf(value) === 'Uint8Array', true, 'a Uint8Array'),
});

/** Throws unless the value is a constant that has as many bytes as its type and shape say. */
const checkConstant: Check = (argument, value) => {
  checkTensor(argument, value);
  const { name, type, dims, data } = value as GraphTensor;
  const bytes = dims.reduce((product, dim) => product * dim, arrayOf(type).BYTES_PER_ELEMENT);
  const expected = `${bytes} bytes, for ${type} [${dims.join(', ')}]`;
  checks.check(`data of ${name}`, data.length, true, data.length === bytes, expected);
};

/** Throws unless the value has the form of a graph, so that its encoding is what it says. */
export const checkGraph: Check = /* @__PURE__ */ objectOf({
  name: checkString,
  nodes: /* @__PURE__ */ listOf(checkNode),
  initializers: /* @__PURE__ */ listOf(checkConstant),
  inputs: /* @__PURE__ */ listOf(checkValue),
  outputs: /* @__PURE__ */ listOf(checkValue),
});
