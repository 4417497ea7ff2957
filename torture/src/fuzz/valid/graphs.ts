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
  const images = drawImages(random, batches, 4);
  const type = random.pick(['float32', 'uint8', 'int32'] as const);
  const rank = images.shape.length;
  const key = `${images.layout} ${type} ${rank} ${paired}`;
  if (!sessions.has(key)) {
    const model = createCutMixModel({ layout: images.layout, dtype: type, rank, paired });
    sessions.set(key, ort.InferenceSession.create(model));
  }
  const session = await sessions.get(key)!;
  const plan = planOf(batches.expected, batches.drawn.place);
  const xs = (values: readonly number[]) =>
    new ort.Tensor(type, arrayOf(type, values) as never, [...images.shape]) as ort.Tensor;
  const ys = ({ rows }: DrawnLabels) =>
    new ort.Tensor('float32', Float32Array.from(rows.flat()), [batchSize, batches.classes]);
  const feeds: Record<string, ort.Tensor> = {
    xs_a: xs(images.own),
    ys_a: ys(batches.own),
    boxes: new ort.Tensor('int32', plan.boxes, [batchSize, 4]),
    lambdas: new ort.Tensor('float32', plan.lambdas, [batchSize]),
    ...(paired
      ? { xs_b: xs(images.other!), ys_b: ys(batches.other!) }
      : { partners: new ort.Tensor('int32', plan.partners, [batchSize]) }),
  };
  const mixed = await session.run(feeds);
  const rows = (batches.other ?? batches.own).rows;
  const labels = mixedLabels(batches.expected, batches.own.rows, rows, 0).flat();
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
