import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe } from 'vitest';

// Backends that @cutmix/tfjs does not know by name, such as those on GPUs, share one way.
tf.registerBackend('other', tf.findBackendFactory('cpu'));
tf.copyRegisteredKernels('cpu', 'other');
const select = tf.getKernel('Select', 'cpu').kernelFunc;
tf.unregisterKernel('Select', 'other');
tf.registerKernel({
  kernelName: 'Select',
  backendName: 'other',
  // Where there is one condition for several channels, the kernel of the cpu backend mixes them up.
  kernelFunc({ inputs, backend }) {
    const { condition, t, e } = inputs as { [name in 'condition' | 't' | 'e']: tf.Tensor };
    const channels = t.size / condition.size;
    const each = tf.tile(tf.reshape(condition, [condition.size, 1]), [1, channels]);
    return select({ inputs: { condition: each, t, e }, backend });
  },
});

/** The same tests on every backend that is in Node without further packages, and on one of another name. */
export function describeOnBackends(define: () => void): void {
  describe.each(['cpu', 'wasm', 'other'])('on %s', (backend) => {
    beforeAll(async () => {
      if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
    });
    define();
  });
}
