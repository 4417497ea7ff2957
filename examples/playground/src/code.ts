import { alphaText, DEFAULTS, type Settings } from './settings.ts';

export type Adapter = 'tfjs' | 'onnx';

/** The settings that have a line of their own in the program. */
const WRITTEN_APART = ['alpha', 'seed', 'step'] as const;
type Plain = Exclude<keyof Settings, (typeof WRITTEN_APART)[number]>;
const PLAIN = Object.keys(DEFAULTS).filter(
  (name) => !WRITTEN_APART.some((each) => each === name),
) as Plain[];

const STAND_INS: Readonly<Record<Adapter, readonly string[]>> = {
  tfjs: [
    "import { CutMix } from '@cutmix/tfjs';",
    "import * as tf from '@tensorflow/tfjs';",
    '',
    '// Stand in for your images and their class ids:',
    'const images = tf.zeros([16, 224, 224, 3]);',
    "const labels = tf.range(0, 16, 1, 'int32');",
  ],
  onnx: [
    "import { CutMix } from '@cutmix/onnx';",
    "import { Tensor } from 'onnxruntime-node';",
    '',
    '// Stand in for your images and their class ids:',
    "const images = new Tensor('uint8', new Uint8Array(16 * 3 * 224 * 224), [16, 3, 224, 224]);",
    "const labels = new Tensor('int32', Int32Array.from(Array(16).keys()), [16]);",
  ],
};

const quote = (value: string | number) => (typeof value === 'string' ? `'${value}'` : `${value}`);

/** A program that mixes a batch of 16 with the current settings. */
export function codeFor(adapter: Adapter, settings: Settings): string {
  const [a, b] = settings.alpha;
  const alpha = alphaText(settings.alpha);
  const options = PLAIN.filter((name) => settings[name] !== DEFAULTS[name]).map(
    (name) => `  ${name}: ${quote(settings[name])},`,
  );
  return [
    ...STAND_INS[adapter],
    '',
    'const cutmix = new CutMix({',
    `  alpha: ${a === b ? alpha : `[${alpha}]`},`,
    ...options,
    '  numClasses: 16,',
    `  seed: ${settings.seed},`,
    '});',
    ...(settings.step === 0 ? [] : [`cutmix.step = ${settings.step};`]),
    'const { xs, ys } = cutmix.apply({ xs: images, ys: labels });',
    '',
  ].join('\n');
}
