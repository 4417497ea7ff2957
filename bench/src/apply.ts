import { randomFillSync } from 'node:crypto';
import { type Batch, CutMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-node';
import { timed } from './measure.ts';
import { compare, type Group, measureGroup, type PartResult } from './results.ts';

interface Setup {
  readonly type: 'float32' | 'uint8';
  readonly samples: number;
  readonly side: number;
  readonly classes: number;
}

const largest: Setup = { type: 'float32', samples: 128, side: 224, classes: 1000 };

const setups: readonly Setup[] = [
  { type: 'float32', samples: 32, side: 32, classes: 10 },
  { type: 'float32', samples: 128, side: 32, classes: 10 },
  { type: 'float32', samples: 32, side: 224, classes: 1000 },
  largest,
  { type: 'uint8', samples: 32, side: 32, classes: 10 },
  { type: 'uint8', samples: 128, side: 32, classes: 10 },
  { type: 'uint8', samples: 32, side: 224, classes: 1000 },
  { type: 'uint8', samples: 128, side: 224, classes: 1000 },
];

/** Images of random bytes (what they hold makes no difference to copying) and class ids. */
function randomBatch({ type, samples, side, classes }: Setup): Batch {
  const PixelArray = type === 'float32' ? Float32Array : Uint8Array;
  const pixels = randomFillSync(new PixelArray(samples * 3 * side * side));
  const ids = Int32Array.from({ length: samples }, (_, row) => (7 * row) % classes);
  return {
    xs: new Tensor(type, pixels, [samples, 3, side, side]),
    ys: new Tensor('int32', ids, [samples]),
  };
}

function measureSetup(setup: Setup, rounds: number): Promise<Group> {
  const { type, samples, side, classes } = setup;
  const cutmix = new CutMix({ numClasses: classes, seed: 0 });
  const [batchA, batchB] = [randomBatch(setup), randomBatch(setup)];
  const own = randomBatch(setup);
  const into = randomBatch(setup).xs;
  const source = batchA.xs.data as Float32Array | Uint8Array;
  const target = into.data as Float32Array | Uint8Array;
  const PixelArray = type === 'float32' ? Float32Array : Uint8Array;

  return measureGroup(`${type} ${samples}×3×${side}×${side}`, samples, rounds, [
    [timed('new TypedArray(source)', () => new PixelArray(source))],
    [timed('source.slice()', () => source.slice()), 'new TypedArray(source)'],
    [timed('apply', () => cutmix.apply(batchA, batchB)), 'new TypedArray(source)'],
    [timed('target.set(source)', () => target.set(source))],
    [timed('apply into', () => cutmix.apply(batchA, batchB, { into })), 'target.set(source)'],
    [
      timed('apply into its own batch', () => cutmix.apply(own, batchB, { into: own.xs })),
      'target.set(source)',
    ],
  ]);
}

/** `apply` of `@cutmix/onnx`, planning and labels included, beside a copy of the same bytes. */
export async function measureApply(rounds: number): Promise<PartResult> {
  const groups: Group[] = [];
  for (const setup of setups) groups.push(await measureSetup(setup, rounds));

  const group = groups[setups.indexOf(largest)]!;
  const goals = [
    compare(group, 'apply', 'new TypedArray(source)'),
    compare(group, 'apply into', 'target.set(source)'),
  ].map(({ name, baseline, ratio }) => ({
    what: `${name} to ${group.title}, in ${baseline}`,
    limit: 1.5,
    measured: ratio,
  }));
  return { groups, goals, notes: [] };
}
