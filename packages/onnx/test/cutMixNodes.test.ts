import { cutMixNodes, encodeModel, type Graph } from '@cutmix/onnx/model';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

const BLENDED = ['float32', 'float64', 'uint8'] as const;

describe('cutMixNodes', () => {
  it.each([
    ...BLENDED.flatMap((dtype) => [true, false].map((paired) => ({ dtype, paired, blends: true }))),
    ...[true, false].map((paired) => ({ dtype: 'float16' as const, paired })),
  ])('gives every value a name, also without a prefix: %o', async (options) => {
    const { nodes, initializers } = cutMixNodes({ ...options, prefix: '' });
    const type = options.dtype;
    const images = ['xs_a', ...(options.paired ? ['xs_b'] : [])];
    const labels = ['ys_a', ...(options.paired ? ['ys_b'] : [])];
    const plan = ['lambdas', ...('blends' in options ? ['blends'] : [])];
    const rows = options.paired ? [] : ['partners'];
    const graph: Graph = {
      name: 'mix',
      nodes,
      initializers,
      inputs: [
        ...images.map((name) => ({ name, type, dims: ['N', 3, 8, 8] })),
        ...labels.map((name) => ({ name, type: 'float32', dims: ['N', 10] }) as const),
        ...plan.map((name) => ({ name, type: 'float32', dims: ['N'] }) as const),
        ...rows.map((name) => ({ name, type: 'int32', dims: ['N'] }) as const),
        { name: 'boxes', type: 'int32', dims: ['N', 4] },
      ],
      outputs: [
        { name: 'xs', type, dims: ['N', 3, 8, 8] },
        { name: 'ys', type: 'float32', dims: ['N', 10] },
      ],
    };
    const model = encodeModel(graph, { producer: 'test', opset: 17 });
    const session = await InferenceSession.create(model);
    expect(session.outputNames).toEqual(['xs', 'ys']);
    await session.release();
  });

  const countOf = (options: Parameters<typeof cutMixNodes>[0], opType: string) =>
    cutMixNodes(options).nodes.filter((node) => node.opType === opType).length;

  it.each([
    ['uint8', 0],
    ['int32', 0],
    ['int64', 0],
    ['float16', 1],
    ['float32', 1],
    ['float64', 1],
    ['bool', 1],
    ['int8', 1],
  ] as const)(
    'gathers the pixels of %s only if Where does not copy them exactly',
    (dtype, count) => {
      expect(countOf({ dtype }, 'GatherElements')).toBe(count);
      expect(countOf({ dtype, paired: false }, 'GatherElements')).toBe(count);
    },
  );

  it.each([
    ['float32', true, 0],
    ['float32', false, 0],
    // Of blends, to float64.
    ['float64', true, 1],
    // Of blends' partners and images to float32, and of the result back.
    ['uint8', false, 3],
  ] as const)('casts %s, paired %s, %d times to blend', (dtype, paired, count) => {
    expect(countOf({ dtype, paired, blends: true }, 'Cast')).toBe(count);
  });

  it('joins images only if there are two batches', () => {
    expect(countOf({ dtype: 'float32', paired: false }, 'Concat')).toBe(0);
    expect(countOf({ dtype: 'float32', paired: true }, 'Concat')).toBe(1);
  });
});
