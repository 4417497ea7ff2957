import { alphaText, DEFAULTS, type Settings } from './settings.ts';

export type Adapter = 'tfjs' | 'onnx';

type Alpha = 'alpha' | 'mixupAlpha';

const STAND_INS: Readonly<Record<Adapter, readonly string[]>> = {
  tfjs: [
    "import * as tf from '@tensorflow/tfjs';",
    '',
    '// Stand in for your images and their class ids:',
    'const images = tf.zeros([16, 224, 224, 3]);',
    "const labels = tf.range(0, 16, 1, 'int32');",
  ],
  onnx: [
    "import { Tensor } from 'onnxruntime-node';",
    '',
    '// Stand in for your images and their class ids:',
    "const images = new Tensor('uint8', new Uint8Array(16 * 3 * 224 * 224), [16, 3, 224, 224]);",
    "const labels = new Tensor('int32', Int32Array.from(Array(16).keys()), [16]);",
  ],
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

/** A program that mixes a batch of 16 with the current settings. */
export function codeFor(adapter: Adapter, settings: Settings): string {
  const { method, seed, step } = settings;
  const instance = INSTANCES[method];
  const options = [
    ...ownOptions(settings),
    ...changed(settings, ['probability', 'granularity', 'pairing', 'labelSmoothing']),
    'numClasses: 16',
    `seed: ${seed}`,
  ];
  return [
    `import { ${method} } from '@cutmix/${adapter}';`,
    ...STAND_INS[adapter],
    '',
    `const ${instance} = new ${method}({`,
    ...options.map((option) => `  ${option},`),
    '});',
    ...(step === 0 ? [] : [`${instance}.step = ${step};`]),
    `const { xs, ys } = ${instance}.apply({ xs: images, ys: labels });`,
    '',
  ].join('\n');
}
