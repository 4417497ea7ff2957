import { assertPlanFits, type CutMixPlan, CutMixPlanner, imageSize } from '@cutmix/core';
import { clone, gather, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { checkAlike, checkLabels, checkObject, checkRows, checkTensor } from './checks.ts';
import { wrongValue } from './errors.ts';
import { mixRows, readLabels } from './labels.ts';
import { compositePixels } from './pixels.ts';

/** What `model.fitDataset` eats. An alias, so that it counts as a container of `tf.data`. */
export type Batch = {
  /**
   * Images, `[N, H, W]` or `[N, …, H, W, C]`, of dtype float32, int32 or bool.
   */
  readonly xs: Tensor;
  /**
   * Labels: `[N, K]` one-hot, soft or multi-hot, of any of these dtypes, or `[N]` int32 class ids
   * when `numClasses` is given.
   */
  readonly ys: Tensor;
};

/** Rows `partners[i]` of a tensor; the tensor itself when these are all of its rows in order. */
function partnerRows(tensor: Tensor, { partners }: CutMixPlan): Tensor {
  const isWhole = tensor.shape[0] === partners.length && partners.every((row, i) => row === i);
  return isWhole ? tensor : gather(tensor, tensor1d(partners, 'int32'));
}

function compositeRows(plan: CutMixPlan, a: Tensor, b: Tensor): Tensor {
  return a.size === 0 ? clone(a) : compositePixels(a, partnerRows(b, plan), plan);
}

/**
 * CutMix on TensorFlow.js tensors, on whichever backend the tensors are: nothing is read back from
 * the device, and no backend is chosen or imported.
 */
export class CutMix extends CutMixPlanner {
  /**
   * Mixes a batch, with another one or with itself, and advances `step` by one.
   */
  apply(batchA: Batch, batchB?: Batch): Batch {
    const { size, classes } = this.#check(batchA, batchB);
    if (batchB) checkRows('batchB.xs', batchB.xs, size.batchSize, 'batchA.xs');
    const plan = this.plan({ ...size, paired: batchB !== undefined });
    const mixed = this.#mix(plan, classes, batchA, batchB);
    this.step++;
    return mixed;
  }

  /**
   * Mixes a batch as a plan says.
   */
  applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch): Batch {
    const { size, classes } = this.#check(batchA, batchB);
    assertPlanFits(plan, size, (batchB ?? batchA).xs.shape[0]);
    return this.#mix(plan, classes, batchA, batchB);
  }

  /**
   * Composites any tensors with the N, H and W of a plan: masks, depth, a second view.
   */
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor): Tensor {
    checkTensor('a', a);
    const size = imageSize(a.shape, 'NHWC', 'a');
    if (b) {
      checkTensor('b', b);
      checkAlike('b', b, 'a', a);
    }
    assertPlanFits(plan, size, (b ?? a).shape[0]);
    return tidy(() => compositeRows(plan, a, b ?? a));
  }

  /** Checks all that can be known without looking at values. */
  #check(
    batchA: Batch,
    batchB: Batch | undefined,
  ): { size: ReturnType<typeof imageSize>; classes: number } {
    checkObject('batchA', 'an object { xs, ys }', batchA);
    checkTensor('batchA.xs', batchA.xs);
    const size = imageSize(batchA.xs.shape, 'NHWC', 'batchA.xs');
    const classes = checkLabels('batchA.ys', batchA.ys, this.options);
    checkRows('batchA.ys', batchA.ys, size.batchSize, 'batchA.xs');
    if (batchB === undefined) return { size, classes };

    checkObject('batchB', 'an object { xs, ys }', batchB);
    checkTensor('batchB.xs', batchB.xs);
    checkAlike('batchB.xs', batchB.xs, 'batchA.xs', batchA.xs);
    if (checkLabels('batchB.ys', batchB.ys, this.options) !== classes) {
      throw wrongValue('shape of batchB.ys', `[N, ${classes}], as for batchA.ys`, batchB.ys.shape);
    }
    checkRows('batchB.ys', batchB.ys, batchB.xs.shape[0], 'batchB.xs');
    return { size, classes };
  }

  #mix(plan: CutMixPlan, classes: number, batchA: Batch, batchB: Batch | undefined): Batch {
    const { xs, ys } = batchA;
    return tidy(() => {
      const own = readLabels(ys, classes, this.options);
      const others = batchB ? readLabels(batchB.ys, classes, this.options) : own;
      return {
        xs: compositeRows(plan, xs, batchB?.xs ?? xs),
        ys: mixRows(own, partnerRows(others, plan), plan),
      };
    });
  }
}
