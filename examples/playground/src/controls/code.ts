import { alphaText, DEFAULTS, type Settings } from './settings.ts';

export type Adapter = 'tfjs' | 'onnx';

type Alpha = 'alpha' | 'mixupAlpha';

/** What the pictures are labeled with. */
export interface Labels {
  readonly classIds: readonly number[];
  readonly hasBoxes: boolean;
  readonly hasMasks: boolean;
}

interface Names {
  readonly import: string;
  readonly images: string;
  readonly masks: string;
  /** Each image is a class of its own. */
  readonly distinctLabels: string;
  labels(ids: string): string;
}

const NAMES: Readonly<Record<Adapter, Names>> = {
  tfjs: {
    import: "import * as tf from '@tensorflow/tfjs';",
    images: 'tf.zeros([16, 224, 224, 3])',
    masks: "tf.zeros([16, 224, 224], 'int32')",
    distinctLabels: "tf.range(0, 16, 1, 'int32')",
    labels: (ids) => `tf.tensor1d([${ids}], 'int32')`,
  },
  onnx: {
    import: "import { Tensor } from 'onnxruntime-node';",
    images: "new Tensor('uint8', new Uint8Array(16 * 3 * 224 * 224), [16, 3, 224, 224])",
    masks: "new Tensor('uint8', new Uint8Array(16 * 224 * 224), [16, 224, 224])",
    distinctLabels: "new Tensor('int32', Int32Array.from(Array(16).keys()), [16])",
    labels: (ids) => `new Tensor('int32', Int32Array.of(${ids}), [16])`,
  },
};

const INSTANCES: Readonly<Record<Settings['method'], string>> = {
  CutMix: 'cutmix',
  MixUp: 'mixup',
  RandomMix: 'randomMix',
};

/** The options among these that differ from the defaults, as in an object literal. */
function changed(settings: Settings, names: readonly Exclude<keyof Settings, Alpha>[]): string[] {
  return names
    .filter((name) => settings[name] !== DEFAULTS[name])
    .map((name) => {
      const value = settings[name];
      return `${name}: ${typeof value === 'string' ? `'${value}'` : value}`;
    });
}

function alphaOption(alpha: Settings[Alpha]): string {
  const text = alphaText(alpha);
  return `alpha: ${alpha[0] === alpha[1] ? text : `[${text}]`}`;
}

/** The options that only the method of the settings has. */
function ownOptions(settings: Settings): string[] {
  const cut = [
    alphaOption(settings.alpha),
    ...changed(settings, ['minBoxSize', 'placement', 'oddSides']),
  ];
  const blend = [alphaOption(settings.mixupAlpha)];
  switch (settings.method) {
    case 'CutMix':
      return cut;
    case 'MixUp':
      return blend;
    case 'RandomMix':
      return [
        `cutmix: { ${cut.join(', ')} }`,
        `mixup: { ${blend} }`,
        ...changed(settings, ['cutmixShare']),
      ];
  }
}

/** The lines that stand in for the images and their labels. */
function standIns(adapter: Adapter, { classIds, hasBoxes, hasMasks }: Labels): string[] {
  const { images, masks, distinctLabels, labels } = NAMES[adapter];
  const areDistinct = classIds.every((id, i) => id === i);
  return [
    '// Stand in for your images and their class ids:',
    `const images = ${images};`,
    `const labels = ${areDistinct ? distinctLabels : labels(classIds.join(', '))};`,
    ...(hasMasks ? ['// For their masks:', `const masks = ${masks};`] : []),
    ...(hasBoxes
      ? [
          '// For their boxes, x1, y1, x2, y2 in pixels:',
          'const objects = Array.from({ length: 16 }, () => ({',
          '  boxes: Float32Array.of(56, 56, 168, 168),',
          '  classes: [0],',
          '}));',
        ]
      : []),
  ];
}

/** The lines that mix the batch, and boxes and masks by the same plan. */
function applyLines(instance: string, { hasBoxes, hasMasks }: Labels): string[] {
  if (!hasBoxes && !hasMasks) {
    return [`const { xs, ys } = ${instance}.apply({ xs: images, ys: labels });`];
  }
  return [
    `const plan = ${instance}.nextPlan({ batchSize: 16, height: 224, width: 224 });`,
    `const { xs, ys } = ${instance}.applyPlan(plan, { xs: images, ys: labels });`,
    ...(hasMasks ? [`const mixedMasks = ${instance}.composite(plan, masks);`] : []),
    ...(hasBoxes ? ['const mixedObjects = mixBoxes(objects, undefined, plan);'] : []),
  ];
}

/** A program that mixes a batch of 16 with the current settings. */
export function codeFor(adapter: Adapter, settings: Settings, pictureLabels: Labels): string {
  const { method, seed, step } = settings;
  const instance = INSTANCES[method];
  // Boxes and masks follow CutMix only.
  const labels =
    method === 'CutMix' ? pictureLabels : { ...pictureLabels, hasBoxes: false, hasMasks: false };
  const options = [
    ...ownOptions(settings),
    ...changed(settings, ['probability', 'granularity', 'pairing', 'labelSmoothing']),
    `numClasses: ${Math.max(...labels.classIds) + 1}`,
    `seed: ${seed}`,
  ];
  return [
    ...(labels.hasBoxes ? ["import { mixBoxes } from '@cutmix/core/boxes';"] : []),
    `import { ${method} } from '@cutmix/${adapter}';`,
    NAMES[adapter].import,
    '',
    ...standIns(adapter, labels),
    '',
    `const ${instance} = new ${method}({`,
    ...options.map((option) => `  ${option},`),
    '});',
    ...(step === 0 ? [] : [`${instance}.step = ${step};`]),
    ...applyLines(instance, labels),
    '',
  ].join('\n');
}
