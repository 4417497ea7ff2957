import {
  boxFromLambda,
  type CutMixPlan,
  mixLabels,
  type PlanSize,
  planCutMix,
  planFromJSON,
  planMixUp,
  planRandomMix,
  planToJSON,
} from '@cutmix/core';
import { mixBoxes } from '@cutmix/core/boxes';
import { keptThings, type Thing } from '../../oracle/boxes.ts';
import { plannedRows } from '../../oracle/plan.ts';
import { uniform } from '../values.ts';
import { drawBatches } from './batches.ts';
import { differences, draw, type Method, planOf, type ValidCall } from './draw.ts';

const planners = {
  CutMix: planCutMix,
  MixUp: planMixUp,
  RandomMix: planRandomMix,
} as Readonly<Record<Method, (options: object, size: PlanSize) => CutMixPlan>>;

export const plans: ValidCall = (random) => {
  const drawn = draw(random, random.pick([1, 8, 64, 3000]));
  const { method, options, rules, place } = drawn;
  const expected = planOf(plannedRows(rules, place), drawn);
  const plan = planners[method](options, place);
  const json = planFromJSON(JSON.parse(JSON.stringify(planToJSON(plan))));
  return [
    ...differences(`plan${method}`, plan, expected, { options, place }),
    ...differences('planFromJSON', json, expected, { options, place }),
  ];
};

export const singleBoxes: ValidCall = (random) => {
  const [height, width] = [random.between(1, 50), random.between(1, 50)];
  const [x, y] = [random.below(width), random.below(height)];
  const [lambda, least] = [random.pick([0, 1, uniform(random)]), random.below(5)];
  const side = (length: number, center: number) => {
    // By trying every pixel: those that are at most half of the cut away.
    const half = Math.floor(Math.floor(length * Math.sqrt(1 - lambda)) / 2);
    const inside = Array.from({ length }, (_, i) => i).filter(
      (i) => i >= center - half && i < center + half,
    );
    const from = inside[0] ?? center;
    const missing = Math.min(least, length) - inside.length;
    const to = from + inside.length + Math.max(missing, 0);
    return to > length ? [from - (to - length), length] : [from, to];
  };
  const [[x1, x2], [y1, y2]] = [side(width, x), side(height, y)] as const;
  const actual = boxFromLambda(lambda, x, y, width, height, least);
  const told = { lambda, x, y, width, height, least };
  return differences('boxFromLambda', actual, { x1, y1, x2, y2 }, told);
};

export const labels: ValidCall = (random) => {
  const batches = drawBatches(random);
  const { drawn, expected, smoothing, heads } = batches;
  const [{ own, other, mixed, classes }] = heads;
  const actual = mixLabels(own, other, planOf(expected, drawn), {
    numClasses: classes,
    labelSmoothing: smoothing,
  });
  return differences('mixLabels', [...actual], mixed, batches);
};

export const boundingBoxes: ValidCall = (random) => {
  const drawn = draw(random, 8, ['CutMix']);
  const { rules, place } = drawn;
  const expected = plannedRows(rules, place);
  const things = (): Thing[] =>
    Array.from({ length: random.below(4) }, () => {
      const [x1, y1] = [random.below(4 * place.width), random.below(4 * place.height)];
      const x2 = random.between(x1 + 1, 4 * place.width);
      const y2 = random.between(y1 + 1, 4 * place.height);
      return { x1, y1, x2, y2, classId: random.below(9) };
    });
  const batch = () => Array.from({ length: place.batchSize }, things);
  const own = batch();
  // So that they are not taken for fractions of the image.
  if (own[0]) own[0].push({ x1: 0, y1: 0, x2: 4 * place.width, y2: 4 * place.height, classId: 0 });
  const other = place.paired ? batch() : undefined;
  if (other?.[0]) other[0].push(own[0]!.at(-1)!);
  const toBoxes = (image: readonly Thing[]) => ({
    boxes: Float32Array.from(
      image.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]),
      (q) => q / 4,
    ),
    classes: image.map(({ classId }) => classId),
  });
  const [minOwnVisible, minPastedVisible] = [uniform(random), uniform(random)];
  const kept = keptThings(expected, own, other, minOwnVisible, minPastedVisible);
  const actual = mixBoxes(own.map(toBoxes), other?.map(toBoxes), planOf(expected, drawn), {
    minOwnVisible,
    minPastedVisible,
  });
  const wanted = kept.map((image) => ({
    ...toBoxes(image),
    classes: Int32Array.from(image, ({ classId }) => classId),
    pasted: Uint8Array.from(image, ({ pasted }) => pasted),
    indices: Int32Array.from(image, ({ index }) => index),
    visibleShares: Float32Array.from(image, ({ share }) => share),
  }));
  return differences('mixBoxes', actual, wanted, {
    expected,
    own,
    other,
    minOwnVisible,
    minPastedVisible,
  });
};
