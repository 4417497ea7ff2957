import { afterEach, expect, it } from 'vitest';
import { syntheticWarning, trainingBanner } from '../../src/report/terminal/banner.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const { columns } = process.stdout;
afterEach(() => {
  process.stdout.columns = columns;
});

it.each([40, 60, 80])('breaks its lines between words at %i columns', (width) => {
  process.stdout.columns = width;
  const deviceDescription =
    'ONNX Runtime 1.30.0, CPU, 2 threads, blocked graph\nthe only device here';
  const config = { ...smallConfig, deviceDescription };
  const texts = [syntheticWarning('auto'), syntheticWarning('synthetic')];
  texts.push(trainingBanner(config, '/runs/mine'));
  for (const line of texts.join('').split('\n')) expect(line.length).toBeLessThan(width);
  const words = (text: string) => text.trim().split(/\s+/);
  process.stdout.columns = 80;
  expect(words(texts[2]!)).toEqual(words(trainingBanner(config, '/runs/mine')));
  expect(texts[2]!.split('\n').every((line) => /^(\w[\w ]{7}|\s{8})\S|^$/.test(line))).toBe(true);
});

it('names every better way to compute that does not start', () => {
  const deviceDescription = [
    'wasm, 1 thread',
    'not native TensorFlow: @tensorflow/tfjs-node is not installed: npx pnpm@10 …',
    'the only device here',
    'not cuda: no driver',
    'not webgpu: no adapter',
  ].join('\n');
  const banner = trainingBanner({ ...smallConfig, deviceDescription }, '/runs/mine');
  expect(banner.replace(/\s+/g, ' ')).toContain(
    'device wasm, 1 thread the only device here; not native TensorFlow, cuda or webgpu: ' +
      '`cifar10 doctor` says why recipe',
  );
});

it('describes a run in lines of at most 80 columns, and leaves reasons to doctor', () => {
  const deviceDescription = [
    'ONNX Runtime 1.30.0, CPU, 2 threads, blocked graph, 16 channels a block',
    'not cuda: the CUDA execution provider is not part of this build of onnxruntime-node, see …',
    'not webgpu: only in software, llvmpipe (LLVM 15.0.6, 256 bits)',
  ].join('\n');
  const banner = trainingBanner({ ...smallConfig, deviceDescription }, '/runs/mine');
  for (const line of banner.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect(banner).toContain('        not cuda or webgpu: `cifar10 doctor` says why\n');
  expect(banner).not.toContain('llvmpipe');
  expect(trainingBanner(smallConfig, '/runs/mine')).not.toContain('doctor');
  expect(banner).not.toContain('every');
  const rarely = trainingBanner({ ...smallConfig, stepsPerRead: 10 }, '/runs/mine');
  expect(rarely).toContain('        loss and accuracy read every 10 steps\n');
});

it.each([
  [
    'milliseconds a step, batch 32: cuda 3.1, cpu 48.0',
    ['milliseconds a step, batch 32: cuda 3.1, cpu 48.0', 'not webgpu: `cifar10 doctor` says why'],
  ],
  ['the only device here', ['the only device here; not webgpu: `cifar10 doctor` says why']],
])('says how the device was selected: %s', (line, expected) => {
  const deviceDescription = `a CPU\n${line}\nnot webgpu: no adapter`;
  const banner = trainingBanner({ ...smallConfig, deviceDescription }, '/runs/mine');
  const [device, ...others] = banner.split('\n').slice(2, 3 + expected.length);
  expect(device).toBe('device  a CPU');
  expect(others).toEqual(expected.map((text) => `        ${text}`));
  for (const text of others) expect(text.length).toBeLessThanOrEqual(80);
});
