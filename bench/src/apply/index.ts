import type { Effort } from '../measure/measure.ts';
import {
  compare,
  type Goal,
  type Group,
  measureGroup,
  type PartResult,
} from '../measure/results.ts';
import { arraysCases } from './arrays.ts';
import { copies, copyCases, onnxCases, randomBatch } from './onnx.ts';
import { besideOthers, fastestOther } from './others.ts';
import { type Peers, startPeers } from './peers.ts';
import { blendSetups, cutSetups, granularities, type Setup, titleOf } from './setups.ts';
import { startTfjs, tfjsCases } from './tfjs.ts';

async function measureSetup(setup: Setup, peers: Peers, effort: Effort): Promise<Group> {
  const batch = randomBatch(setup);
  // tfjs has no uint8.
  const tfjs = setup.type === 'float32' ? await tfjsCases(setup) : undefined;
  try {
    const ours = [...onnxCases(batch, setup), ...arraysCases(setup), ...(tfjs?.cases ?? [])];
    const others = await peers.prepare(setup);
    return await measureGroup(titleOf(setup), setup.samples, effort, [
      ...copyCases(batch).map((each) => [each] as const),
      ...ours,
      ...others.map((each) => [each, copies.allocated] as const),
    ]);
  } finally {
    tfjs?.dispose();
  }
}

const ways = [
  { way: '@cutmix/onnx apply', copy: copies.allocated },
  { way: '@cutmix/onnx into a tensor', copy: copies.inPlace },
  { way: '@cutmix/onnx into its own batch', copy: copies.inPlace },
  { way: '@cutmix/tfjs cpu apply', copy: copies.allocated },
  { way: '@cutmix/tfjs wasm apply', copy: copies.allocated },
];

function goalsOf(group: Group): Goal[] {
  const goal = (name: string, baseline: string, limit: number): Goal => ({
    what: `${group.title}: ${name}, in ${baseline}`,
    limit,
    measured: compare(group, name, baseline).ratio,
  });
  return ways.flatMap(({ way, copy }) =>
    granularities.flatMap((granularity) => {
      const name = `${way}, per ${granularity}`;
      if (!group.measurements.some((measurement) => measurement.name === name)) return [];
      const peer = group.fastestOther?.[granularity];
      return [goal(name, copy, 1.25), ...(peer ? [goal(name, peer, 0.5)] : [])];
    }),
  );
}

async function measureSetups(setups: readonly Setup[], effort: Effort): Promise<PartResult> {
  const peers = await startPeers();
  try {
    await startTfjs();
    const groups: Group[] = [];
    for (const setup of setups) groups.push(await measureSetup(setup, peers, effort));
    return { groups, goals: [], versions: peers.versions, notes: peers.notes };
  } finally {
    peers.close();
  }
}

/**
 * `apply` of all adapters, planning and labels included, beside a copy of the same bytes and the
 * CutMix of other libraries.
 */
export async function measureApply(effort: Effort): Promise<PartResult> {
  const result = await measureSetups(cutSetups, effort);
  const groups = result.groups.map((group) => ({ ...group, fastestOther: fastestOther(group) }));
  return { ...result, groups, goals: groups.flatMap(goalsOf) };
}

/** MixUp, and CutMix and MixUp in turns, beside a copy and beside those of other libraries. */
export async function measureMixUp(effort: Effort): Promise<PartResult> {
  const result = await measureSetups(blendSetups, effort);
  const groups = result.groups.map((group) => {
    return { ...group, comparisons: [...group.comparisons, ...besideOthers(group)] };
  });
  return { ...result, groups };
}
