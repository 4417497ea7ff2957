import type { Batch, CutMixPlan } from '@cutmix/onnx';
import {
  type CutMixModelOptions,
  createCutMixModel,
  cutMixNodes,
  DeviceCutMix,
  DeviceMixUp,
  DeviceRandomMix,
  encodeModel,
  type GraphPiece,
} from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import { expectTypeOf, test } from 'vitest';

test('the model', () => {
  expectTypeOf(createCutMixModel).parameters.toEqualTypeOf<[CutMixModelOptions?]>();
  expectTypeOf(createCutMixModel()).toEqualTypeOf<Uint8Array>();
  createCutMixModel({ layout: 'NHWC', dtype: 'bool', rank: 6, opset: 21, paired: false });
  // @ts-expect-error: ONNX Runtime's name is float32
  createCutMixModel({ dtype: 'float' });
  // @ts-expect-error: no such option
  createCutMixModel({ labelSmoothing: 0.1 });
});

test('the nodes', () => {
  const piece = cutMixNodes({ names: { xs_a: 'left', ys: 'mixed' }, prefix: 'mix/' });
  expectTypeOf(piece).toEqualTypeOf<GraphPiece>();
  const graph = { ...piece, name: 'larger', inputs: [], outputs: [] };
  expectTypeOf(encodeModel(graph, { opset: 17, producer: 'me' })).toEqualTypeOf<Uint8Array>();
  // @ts-expect-error: no such value
  cutMixNodes({ names: { xs_c: 'third' } });
});

test('on a device', async () => {
  const cutmix = await DeviceCutMix.create(ort, { executionProvider: 'webgpu', seed: 5n });
  expectTypeOf(cutmix.apply).parameters.toEqualTypeOf<[Batch, Batch?]>();
  expectTypeOf(cutmix.apply).returns.resolves.toEqualTypeOf<Batch>();
  expectTypeOf(cutmix.applyPlan).parameter(0).toEqualTypeOf<CutMixPlan>();
  // @ts-expect-error: where to run is the user's to say
  DeviceCutMix.create(ort, { seed: 5n });
  // @ts-expect-error: a provider has no options here, for ONNX Runtime ignores them
  DeviceCutMix.create(ort, { executionProvider: { name: 'cuda', gpuMemLimit: 1 } });
});

test('MixUp and both in turns, on a device', async () => {
  const mixup = await DeviceMixUp.create(ort, { executionProvider: 'cpu', alpha: [0.2, 0.4] });
  expectTypeOf(mixup).toEqualTypeOf<DeviceMixUp>();
  expectTypeOf(mixup.apply).returns.resolves.toEqualTypeOf<Batch>();
  expectTypeOf(mixup.options.alpha).toEqualTypeOf<readonly [number, number]>();
  const mix = await DeviceRandomMix.create(ort, { executionProvider: 'cpu', cutmixShare: 0.5 });
  expectTypeOf(mix.options.cutmixShare).toEqualTypeOf<number>();
  // @ts-expect-error: an option of CutMix
  DeviceMixUp.create(ort, { executionProvider: 'cpu', minBoxSize: 1 });
  // @ts-expect-error: made by create
  new DeviceMixUp(ort, { executionProvider: 'cpu' });
});
