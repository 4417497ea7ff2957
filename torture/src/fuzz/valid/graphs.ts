import { createCutMixModel } from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import { mixedLabels } from '../../oracle/mix.ts';
import { arrayOf, type DrawnLabels, drawBatches, drawImages } from './batches.ts';
import { differences, planOf, type ValidCall } from './draw.ts';

const sessions = new Map<string, Promise<ort.InferenceSession>>();

export const graphs: ValidCall = async (random) => {
  const batches = drawBatches(random);
  const { batchSize, paired } = batches.drawn.place;
  if (batchSize === 0) return [];
  const blends = batches.drawn.method !== 'CutMix';
  const type = random.pick(
    blends ? (['float32', 'uint8'] as const) : (['float32', 'uint8', 'int32'] as const),
  );
  const images = drawImages(random, batches, 4, type);
  const [head] = batches.heads;
  const rank = images.shape.length;
  const key = `${images.layout} ${type} ${rank} ${paired} ${blends}`;
  if (!sessions.has(key)) {
    const model = createCutMixModel({ layout: images.layout, dtype: type, rank, paired, blends });
    sessions.set(key, ort.InferenceSession.create(model));
  }
  const session = await sessions.get(key)!;
  const plan = planOf(batches.expected, batches.drawn);
  const xs = (values: readonly number[]) =>
    new ort.Tensor(type, arrayOf(type, values) as never, [...images.shape]) as ort.Tensor;
  const ys = ({ rows }: DrawnLabels) =>
    new ort.Tensor('float32', Float32Array.from(rows.flat()), [batchSize, head.classes]);
  const feeds: Record<string, ort.Tensor> = {
    xs_a: xs(images.own),
    ys_a: ys(head.own),
    boxes: new ort.Tensor('int32', plan.boxes, [batchSize, 4]),
    lambdas: new ort.Tensor('float32', plan.lambdas, [batchSize]),
    ...(paired
      ? { xs_b: xs(images.other!), ys_b: ys(head.other!) }
      : { partners: new ort.Tensor('int32', plan.partners, [batchSize]) }),
    ...(blends && { blends: new ort.Tensor('float32', plan.blends!, [batchSize]) }),
  };
  const mixed = await session.run(feeds);
  const rows = (head.other ?? head.own).rows;
  const labels = mixedLabels(batches.expected, head.own.rows, rows, 0).flat();
  const told = { batches, images, type };
  return [
    ...differences('graph pixels', [...(mixed['xs']!.data as Uint8Array)], images.mixedXs, told),
    ...differences('graph labels', [...(mixed['ys']!.data as Float32Array)], labels, told),
  ];
};

export async function closeSessions(): Promise<void> {
  for (const session of sessions.values()) await (await session).release();
  sessions.clear();
}
