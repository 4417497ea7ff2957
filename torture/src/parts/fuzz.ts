import { hostileCall } from '../fuzz/hostileCall.ts';
import { adapterTargets } from '../fuzz/targets/adapter.ts';
import { coreTargets } from '../fuzz/targets/core.ts';
import { hostTargets } from '../fuzz/targets/host.ts';
import { closeDevice, modelTargets } from '../fuzz/targets/model.ts';
import { tfjsTargets } from '../fuzz/targets/tfjs.ts';
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
        const faults: string[] = [];
        for (let i = 0; i < callsPerCase; i++) {
          faults.push(...(await hostileCall(random.pick(targets), random, watch.announce)));
        }
        return {
          tried: `${callsPerCase} hostile calls`,
          outcome: 'refused',
          faults: faults.slice(0, shownFaults),
        };
      },
      async close() {
        await watch.close();
        await closeDevice();
      },
    };
  },
};
