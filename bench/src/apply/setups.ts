/** A batch of images [samples, 3, side, side], each with a class id. */
export interface BatchSetup {
  readonly type: 'float32' | 'uint8';
  readonly samples: number;
  readonly side: number;
  readonly classes: number;
}

/** The names of the classes of each adapter. */
export type Method = 'CutMix' | 'MixUp' | 'RandomMix';

/** A batch and how it is mixed. */
export interface Setup extends BatchSetup {
  readonly method: Method;
}

const sizes = [
  { samples: 32, side: 32, classes: 10 },
  { samples: 128, side: 32, classes: 10 },
  { samples: 32, side: 224, classes: 1000 },
  { samples: 128, side: 224, classes: 1000 },
  { samples: 8, side: 1024, classes: 1000 },
];

export const cutSetups: readonly Setup[] = (['float32', 'uint8'] as const).flatMap((type) =>
  sizes.map((size) => ({ method: 'CutMix', type, ...size })),
);

export const blendSetups: readonly Setup[] = (['MixUp', 'RandomMix'] as const).flatMap((method) => [
  { method, type: 'float32', samples: 128, side: 32, classes: 10 },
  { method, type: 'float32', samples: 32, side: 224, classes: 1000 },
  { method, type: 'uint8', samples: 32, side: 224, classes: 1000 },
]);

export function titleOf({ method, type, samples, side }: Setup): string {
  const batch = `${type} ${samples}×3×${side}×${side}`;
  return method === 'CutMix' ? batch : `${method} of ${batch}`;
}

export const granularities = ['sample', 'batch'] as const;
