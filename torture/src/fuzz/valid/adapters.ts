import * as arrays from '@cutmix/arrays';
import * as onnx from '@cutmix/onnx';
import * as tfjs from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import type { Random } from '../../random.ts';
import {
  arrayOf,
  type Batches,
  byHead,
  type DrawnImages,
  drawBatches,
  drawImages,
  type NumberType,
  optionsOf,
  typesFor,
} from './batches.ts';
import { differences, type ValidCall } from './draw.ts';

interface Batch<Tensor> {
  readonly xs: Tensor;
  readonly ys: Tensor | Readonly<Record<string, Tensor>>;
}

/** What the classes of all adapters have in common. */
interface Mixer<Tensor> {
  readonly step: number;
  apply(
    a: Batch<Tensor>,
    b?: Batch<Tensor>,
    options?: { into?: Tensor | undefined },
  ): Batch<Tensor>;
}

/** How the tensors of an adapter are made and read. */
interface Adapter<Tensor> {
  readonly name: string;
  readonly classes: object;
  readonly hasInto: boolean;
  /** Types of labels `[N, K]` that hold them exactly. */
  readonly labelType: NumberType;
  types(types: readonly NumberType[]): readonly NumberType[];
  tensor(values: readonly number[], shape: readonly number[], type: NumberType): Tensor;
  read(tensor: Tensor): readonly number[];
}

function batchesOf<Tensor>(
  { tensor, labelType }: Adapter<Tensor>,
  batches: Batches,
  { own, other, shape }: DrawnImages,
  type: NumberType,
): [Batch<Tensor>, Batch<Tensor> | undefined] {
  const ys = (which: 'own' | 'other') =>
    byHead(batches, (head) => {
      const { data, dims, isInteger } = head[which]!;
      return tensor(data, dims, isInteger ? 'int32' : labelType);
    });
  const a = { xs: tensor(own, shape, type), ys: ys('own') };
  return [a, other && { xs: tensor(other, shape, type), ys: ys('other') }];
}

function call<Tensor>(adapter: Adapter<Tensor>, random: Random): string[] {
  const { name, classes, types, hasInto, tensor, read } = adapter;
  const batches = drawBatches(random);
  const { drawn, heads } = batches;
  const type = random.pick(types(typesFor(batches)));
  const images = drawImages(random, batches, 5, type);
  const Class = (classes as Record<string, new (options: object) => Mixer<Tensor>>)[drawn.method]!;
  const mixer = new Class(optionsOf(batches, images.layout));
  const [a, b] = batchesOf(adapter, batches, images, type);
  const place = hasInto ? random.below(3) : 0;
  const apart = () =>
    tensor(
      images.own.map(() => 0),
      images.shape,
      type,
    );
  const into = place === 1 ? apart() : place === 2 && b ? a.xs : undefined;
  const { xs, ys } = mixer.apply(a, b, ...(hasInto ? [{ into }] : []));
  const told = { name, type, place, batches, images };
  const labelsOf = (head: string) =>
    heads.length === 1 ? (ys as Tensor) : (ys as Record<string, Tensor>)[head]!;
  return [
    ...differences(`${name} pixels`, read(xs), images.mixedXs, told),
    ...heads.flatMap((head) =>
      differences(`${name} labels`, read(labelsOf(head.name)), head.mixed, told),
    ),
    ...differences(`${name} step`, mixer.step, drawn.place.step + 1, told),
  ];
}

const onArrays: Adapter<arrays.ArrayTensor> = {
  name: 'arrays',
  classes: arrays,
  hasInto: true,
  labelType: 'float64',
  types: (types) => types,
  tensor: (values, shape, type) => ({ data: arrayOf(type, values), shape }),
  read: ({ data }) => [...(data as Float32Array)],
};

const onOnnx: Adapter<ort.Tensor> = {
  name: 'onnx',
  classes: onnx,
  hasInto: true,
  labelType: 'float64',
  types: (types) => types,
  tensor: (values, shape, type) => new ort.Tensor(type, arrayOf(type, values) as never, [...shape]),
  read: ({ data }) => [...(data as Float32Array)],
};

const onTfjs: Adapter<tf.Tensor> = {
  name: 'tfjs',
  classes: tfjs,
  hasInto: false,
  labelType: 'float32',
  types: (types) =>
    types.filter((type) => type === 'float32' || (type === 'int32' && types.length > 3)),
  tensor: (values, shape, type) => tf.tensor([...values], [...shape], type as 'float32'),
  read: (tensor) => [...tensor.dataSync()],
};

export const hostArrays: ValidCall = (random) => call(onArrays, random);

export const onnxTensors: ValidCall = (random) => call(onOnnx, random);

export const tfjsTensors: ValidCall = (random) => {
  tf.engine().startScope();
  try {
    return call(onTfjs, random);
  } finally {
    tf.engine().endScope();
  }
};
