import { type Batch, CutMix } from '@cutmix/onnx';
import { DeviceCutMix } from '@cutmix/onnx/model';
import { plural, type StartedDevice } from '@cutmix/training';
import {
  copyModel,
  float32Data,
  GraphBuilder,
  startCuda,
  startWebgpu,
  threadCount,
} from '@cutmix/training/onnx';
import * as ort from 'onnxruntime-node';
import type { Backend, BackendStarter, Ways } from './backend.ts';
import { type BatchPair, imageShape, type Setup } from './batches.ts';

const layout = 'NCHW';

/** Returns the middle row of the first channel of the first image, and its labels. */
function waitModel(setup: Setup): Uint8Array {
  const { samples, side, classes } = setup;
  const graph = new GraphBuilder();
  const xs = graph.input('xs', 'float32', imageShape(setup, layout));
  const ys = graph.input('ys', 'float32', [samples, classes]);
  const middle = Math.floor(side / 2);
  const from = graph.int64([0, 0, middle]);
  const to = graph.int64([1, 1, middle + 1]);
  const pixels = graph.node('Slice', [xs, from, to, graph.int64([0, 1, 2])], [1, 1, 1, side]);
  const row = graph.node('Reshape', [pixels, graph.int64([1, side])], [1, side]);
  const [zero, one] = [graph.int64([0]), graph.int64([1])];
  const labels = graph.node('Slice', [ys, zero, one, zero], [1, classes]);
  graph.output('seen', graph.node('Concat', [row, labels], [1, side + classes], { axis: 1 }));
  return graph.toBytes();
}

interface Resident {
  readonly batches: BatchPair;
  dispose(): Promise<void>;
}

/** The batches as tensors of location 'gpu-buffer'. */
async function uploadPair(setup: Setup, pair: BatchPair): Promise<Resident> {
  const shapes = { xs: imageShape(setup, layout), ys: [setup.samples, setup.classes] };
  const session = await ort.InferenceSession.create(copyModel(shapes), {
    executionProviders: ['webgpu'],
    preferredOutputLocation: 'gpu-buffer',
  });
  const upload = async ({ xs, ys }: Batch): Promise<Batch> => {
    const results = await session.run({ xs, ys });
    return { xs: results['xsCopy']!, ys: results['ysCopy']! };
  };
  const batches = [await upload(pair[0]), await upload(pair[1])] as const;
  return {
    batches,
    async dispose() {
      for (const { xs, ys } of batches) {
        xs.dispose();
        ys.dispose();
      }
      await session.release();
    },
  };
}

async function openWays(
  executionProvider: 'cpu' | 'webgpu' | 'cuda',
  setup: Setup,
  pair: BatchPair,
): Promise<Ways> {
  const { samples, side } = setup;
  // Node keeps tensors on a GPU with WebGPU only; with CUDA each run copies its inputs there.
  const keepsTensors = executionProvider === 'webgpu';
  const uploads = executionProvider !== 'cpu';
  const hostCutMix = new CutMix({ layout, seed: 0 });
  const deviceCutMix = await DeviceCutMix.create(ort, { executionProvider, layout, seed: 0 });
  const waiting = await ort.InferenceSession.create(waitModel(setup), {
    executionProviders: [executionProvider],
    ...(keepsTensors && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  });
  const resident = keepsTensors ? await uploadPair(setup, pair) : undefined;
  const [residentA, residentB] = resident?.batches ?? pair;

  // The session uploads what is not on the device yet, as a training step would.
  async function wait({ xs, ys }: Batch): Promise<Float32Array> {
    const { seen } = await waiting.run({ xs, ys });
    return float32Data(seen!);
  }

  const { boxes, lambdas } = deviceCutMix.plan({
    batchSize: samples,
    height: side,
    width: side,
    paired: true,
  });
  const { xs, ys } = pair[0];
  const batchBytes = float32Data(xs).byteLength + float32Data(ys).byteLength;
  const planBytes = boxes.byteLength + lambdas.byteLength;
  // With CUDA, both batches and, for reading, the mixed one.
  const deviceBytes = uploads ? planBytes + (keepsTensors ? 0 : 3 * batchBytes) : 0;

  return {
    async host() {
      const mixed = hostCutMix.apply(...pair);
      return { seen: await wait(mixed), uploadedBytes: uploads ? batchBytes : 0 };
    },
    async device() {
      const mixed = await deviceCutMix.apply(residentA, residentB);
      const seen = await wait(mixed);
      mixed.xs.dispose();
      mixed.ys.dispose();
      return { seen, uploadedBytes: deviceBytes };
    },
    wait: () => wait(residentA),
    async dispose() {
      await deviceCutMix.dispose();
      await resident?.dispose();
      await waiting.release();
    },
  };
}

const cpu: BackendStarter = {
  name: 'ONNX Runtime, cpu',
  start: async (): Promise<Backend> => ({
    name: cpu.name,
    description: `${threadCount} ${plural(threadCount, 'thread')}`,
    software: false,
    layout,
    open: (setup, pair) => openWays('cpu', setup, pair),
    dispose() {},
  }),
};

function onGpu(
  executionProvider: 'webgpu' | 'cuda',
  startDevice: () => Promise<StartedDevice>,
): BackendStarter {
  const name = `ONNX Runtime, ${executionProvider}`;
  return {
    name,
    async start(): Promise<Backend> {
      const { hardware, driver, software, dispose } = await startDevice();
      const trial = await DeviceCutMix.create(ort, { executionProvider });
      await trial.dispose();
      return {
        name,
        description: [hardware, driver].filter(Boolean).join(' '),
        software,
        layout,
        open: (setup, pair) => openWays(executionProvider, setup, pair),
        dispose,
      };
    },
  };
}

export const onnxBackends: readonly BackendStarter[] = [
  cpu,
  onGpu('webgpu', startWebgpu),
  onGpu('cuda', startCuda),
];
