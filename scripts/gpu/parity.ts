// Compares a target with the CPU, the bytes of CutMix and training steps: parity.ts onnx-webgpu
import type { Check } from './parity/check.ts';
import { onnxChecks } from './parity/onnxChecks.ts';
import { stepChecks } from './parity/stepChecks.ts';
import { tfjsChecks } from './parity/tfjsChecks.ts';
import { describeTarget, findTarget } from './targets.ts';

const target = findTarget(process.argv[2]);
const tiny = process.env['KIT_TINY'] === '1';

async function passes({ name, run }: Check): Promise<boolean> {
  const start = performance.now();
  const line = (verdict: string, details: string) => {
    const seconds = ((performance.now() - start) / 1e3).toFixed(1);
    console.log(`${verdict} ${target.name}: ${name} (${seconds} s) ${details}`);
  };
  try {
    const { ok, ...details } = await run();
    line(ok ? 'PASS' : 'FAIL', JSON.stringify(details));
    return ok;
  } catch (error) {
    line('FAIL', (error as Error).message);
    return false;
  }
}

const describing: Check = {
  name: 'starts',
  run: async () => ({ ok: true, device: await describeTarget(target) }),
};
let ok = await passes(describing);
if (ok) {
  const mixChecks = target.name === 'tfjs-webgpu' ? tfjsChecks(tiny) : onnxChecks(target, tiny);
  for (const check of [...mixChecks, ...stepChecks(target, tiny)]) {
    ok = (await passes(check)) && ok;
  }
}
// Dawn would keep the process alive.
process.exit(ok ? 0 : 1);
