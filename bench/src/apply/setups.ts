/** A batch of images [samples, 3, side, side], each with a class id. */
export interface Setup {
  readonly type: 'float32' | 'uint8';
  readonly samples: number;
  readonly side: number;
  readonly classes: number;
}

const sizes = [
  { samples: 32, side: 32, classes: 10 },
  { samples: 128, side: 32, classes: 10 },
  { samples: 32, side: 224, classes: 1000 },
  { samples: 128, side: 224, classes: 1000 },
  { samples: 8, side: 1024, classes: 1000 },
];

export const setups: readonly Setup[] = (['float32', 'uint8'] as const).flatMap((type) =>
  sizes.map((size) => ({ type, ...size })),
);

export const titleOf = ({ type, samples, side }: Setup): string =>
  `${type} ${samples}×3×${side}×${side}`;

export const granularities = ['sample', 'batch'] as const;
