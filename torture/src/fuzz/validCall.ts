import type { Random } from '../random.ts';
import { hostArrays, onnxTensors, tfjsTensors } from './valid/adapters.ts';
import { boundingBoxes, labels, plans, singleBoxes } from './valid/core.ts';
import type { ValidCall } from './valid/draw.ts';
import { graphs } from './valid/graphs.ts';

/** What is called, each as often as it is listed. */
const calls: readonly ValidCall[] = [
  plans,
  plans,
  plans,
  singleBoxes,
  labels,
  labels,
  boundingBoxes,
  hostArrays,
  hostArrays,
  onnxTensors,
  tfjsTensors,
  graphs,
];

/** Makes one valid call whose result the oracle knows; returns what was wrong. */
export async function validCall(random: Random): Promise<string[]> {
  return await random.pick(calls)(random);
}
