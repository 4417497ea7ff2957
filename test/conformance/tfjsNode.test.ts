import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe } from 'vitest';
import { describeTfjs } from './tfjsSuite.ts';

const folder = process.env['CUTMIX_TFJS_NODE'];
if (folder) createRequire(resolve(folder, 'package.json'))('@tensorflow/tfjs-node');
else console.warn('CUTMIX_TFJS_NODE is unset: @cutmix/tfjs is not tested on tfjs-node.');

describe.runIf(folder)('native TensorFlow', () => {
  describeTfjs('tensorflow');
});
