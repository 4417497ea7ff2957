import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { hostileCall } from '../fuzz/hostileCall.ts';
import { adapterTargets } from '../fuzz/targets/adapter.ts';
import { coreTargets } from '../fuzz/targets/core.ts';
import { hostTargets } from '../fuzz/targets/host.ts';
import { closeDevice, modelTargets } from '../fuzz/targets/model.ts';
import { tfjsTargets } from '../fuzz/targets/tfjs.ts';
import { closeSessions } from '../fuzz/valid/graphs.ts';
import { validCall } from '../fuzz/validCall.ts';
import { watchdog } from '../fuzz/watchdog.ts';
import type { Part } from '../part.ts';

const callsPerCase = 250;
const hangSeconds = 20;
const shownFaults = 10;

const targets = [
  ...coreTargets,
  ...adapterTargets,
  ...hostTargets,
  ...tfjsTargets,
  ...modelTargets,
];

/** Every public function with hostile values, and with valid ones against an oracle. */
export const fuzz: Part = {
  async open() {
    const watch = watchdog(hangSeconds, 'npx pnpm@10 torture fuzz with the seed of the next line');
    return {
      async run(random) {
        const backend = random.pick(['cpu', 'wasm']);
        if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
        const faults: string[] = [];
        for (let i = 0; i < callsPerCase; i++) {
          faults.push(...(await hostileCall(random.pick(targets), random, watch.announce)));
          watch.announce('a valid call');
          faults.push(...(await validCall(random)));
        }
        return {
          tried: `${callsPerCase} hostile and as many valid calls, tfjs on ${backend}`,
          outcome: 'done',
          faults: faults.slice(0, shownFaults),
          counts: { 'hostile calls': callsPerCase, 'valid calls': callsPerCase },
        };
      },
      async close() {
        await watch.close();
        await closeDevice();
        await closeSessions();
      },
    };
  },
};
