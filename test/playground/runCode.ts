import * as cutmixBoxes from '@cutmix/core/boxes';
import * as cutmixOnnx from '@cutmix/onnx';
import * as cutmixTfjs from '@cutmix/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const MODULES: Readonly<Record<string, unknown>> = {
  '@cutmix/core/boxes': cutmixBoxes,
  '@cutmix/tfjs': cutmixTfjs,
  '@cutmix/onnx': cutmixOnnx,
  '@tensorflow/tfjs': tf,
  'onnxruntime-node': ort,
};

/**
 * Copies the program that the page shows, runs it, and returns some of its variables, as an object
 * literal names them.
 */
export async function runCode<Variables>(page: Page, variables: string): Promise<Variables> {
  const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
  // The message of an earlier copy may still be there.
  await page.evaluate("navigator.clipboard.writeText('')");
  await page.locator('#copy-code').click();
  await page.getByText('Copied the code.').waitFor();
  await expect.poll(copied).not.toBe('');
  const code = await copied();
  const body = code
    .replace(/import \* as (\w+) from ('[^']+');/g, 'const $1 = modules[$2];')
    .replace(/import (\{.+\}) from ('[^']+');/g, 'const $1 = modules[$2];');
  return new Function('modules', `${body}; return { ${variables} };`)(MODULES) as Variables;
}
