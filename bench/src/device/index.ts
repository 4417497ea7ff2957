import { type Effort, timed } from '../measure/measure.ts';
import { type Group, measureGroup, type PartResult } from '../measure/results.ts';
import type { Backend, Ways } from './backend.ts';
import { imageShape, randomPair, type Setup } from './batches.ts';
import { onnxBackends } from './onnx.ts';
import { tfjsBackends } from './tfjs.ts';

const setups: readonly Setup[] = [
  { samples: 32, side: 32, classes: 10 },
  { samples: 32, side: 224, classes: 1000 },
];

const comparedSteps = 8;

interface Uploads {
  readonly host: number;
  readonly device: number;
}

/** The mean number of bytes uploaded in a step; it depends on the pixels in the boxes. */
async function compareSteps(ways: Ways, title: string): Promise<Uploads> {
  let [host, device] = [0, 0];
  for (let step = 0; step < comparedSteps; step++) {
    const [expected, actual] = [await ways.host(), await ways.device()];
    // GPUs may round a label differently.
    const agree = expected.seen.every((value, i) => Math.abs(value - actual.seen[i]!) < 1e-6);
    if (!agree) throw new Error(`${title}: host and device differ at step ${step}`);
    host += expected.uploadedBytes / comparedSteps;
    device += actual.uploadedBytes / comparedSteps;
  }
  return { host, device };
}

async function measureSetup(backend: Backend, setup: Setup, effort: Effort): Promise<Group> {
  const { name, description, software, layout } = backend;
  const shape = imageShape(setup, layout).join('×');
  const adapter = software ? `a SOFTWARE adapter, no GPU: ${description}` : description;
  const title = `${name}, float32 ${shape}, ${setup.classes} classes, on ${adapter}`;
  const mark = software ? ' [software, no GPU]' : '';
  const [host, device, wait] = ['host, then upload', 'on the device', 'the wait alone'].map(
    (way) => way + mark,
  ) as [string, string, string];
  const ways = await backend.open(setup, randomPair(setup, layout));
  try {
    const uploads = await compareSteps(ways, title);
    const group = await measureGroup(title, setup.samples, effort, [
      [timed(host, ways.host)],
      [timed(device, ways.device), host],
      [timed(wait, ways.wait), host],
    ]);
    return {
      ...group,
      uploadedBytes: { [host]: uploads.host, [device]: uploads.device, [wait]: 0 },
    };
  } finally {
    await ways.dispose();
  }
}

/** A mixed batch on the device: mixed on the host and uploaded, beside mixed on the device. */
export async function measureDevice(effort: Effort): Promise<PartResult> {
  const groups: Group[] = [];
  const missing: string[] = [];
  let inSoftware = false;
  for (const starter of [...onnxBackends, ...tfjsBackends]) {
    let backend: Backend;
    try {
      backend = await starter.start();
    } catch (error) {
      missing.push(`${starter.name} is not measured: ${(error as Error).message}.`);
      continue;
    }
    try {
      inSoftware ||= backend.software;
      for (const setup of setups) {
        groups.push(await measureSetup(backend, setup, effort));
      }
    } finally {
      backend.dispose();
    }
  }
  return {
    groups,
    goals: [],
    notes: [
      ...missing,
      'Each case mixes two batches; "on the device" they are there before. A case ends when a row of ' +
        'pixels and the labels of the first sample have been read back. "The wait alone" is the time ' +
        'of reading back.',
      '"To device" is bytes a step: for ONNX Runtime, the inputs of its graph that are on the host; for ' +
        'tfjs, what its backend writes, with four bytes for a bool on WebGPU, without shader parameters. ' +
        'If the device is the CPU and its memory that of the host, nothing is uploaded.',
      ...(inSoftware
        ? [
            'A software adapter computes on the CPU: its bytes are those of a GPU, its times are not.',
          ]
        : []),
    ],
  };
}
