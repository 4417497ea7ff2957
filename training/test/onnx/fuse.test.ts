import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, type Value } from '../../src/onnx/graph/graphBuilder.ts';
import * as op from '../../src/onnx/graph/operators.ts';
import { findBlockSize } from '../../src/onnx/layers/nchwc/blockSize.ts';
import { fuseIntoConvolutions } from '../../src/onnx/layers/nchwc/fuse.ts';
import * as nchwc from '../../src/onnx/layers/nchwc/operators.ts';

const blockSize = await findBlockSize();

describe.runIf(blockSize !== undefined)('fusing into nchwc convolutions', () => {
  const shape = [2, blockSize!, 3, 3];
  const data = (seed: number) => {
    const size = 2 * blockSize! * 9;
    return Float32Array.from({ length: size }, (_, i) => ((i * 7 + seed) % 23) / 11 - 1);
  };
  const feeds = {
    a: new Tensor('float32', data(1), shape),
    b: new Tensor('float32', data(5), shape),
  };

  function build(emit: (graph: GraphBuilder, a: Value, b: Value) => readonly Value[]) {
    const graph = new GraphBuilder();
    const [a, b] = [graph.input('a', 'float32', shape), graph.input('b', 'float32', shape)];
    const values = emit(graph, nchwc.toNchwc(graph, a), nchwc.toNchwc(graph, b));
    for (const [i, value] of values.entries()) graph.output(`y${i}`, value);
    return graph;
  }

  /** Twice each channel, plus 0.1. */
  function affine(graph: GraphBuilder, x: Value): Value {
    const kernel = graph.float32(new Float32Array(blockSize!).fill(2), [blockSize!, 1, 1, 1]);
    const bias = graph.float32(new Float32Array(blockSize!).fill(0.1), [blockSize!]);
    return nchwc.conv(graph, x, kernel, { group: blockSize! }, bias);
  }

  async function run(model: Uint8Array): Promise<number[][]> {
    const session = await InferenceSession.create(model);
    const results = await session.run(feeds);
    await session.release();
    return Object.values(results).map(({ data }) => Array.from(data as Float32Array));
  }

  const graphs: Record<string, (graph: GraphBuilder, a: Value, b: Value) => readonly Value[]> = {
    'relu(conv + b)': (graph, a, b) => [op.relu(graph, op.add(graph, affine(graph, a), b))],
    'relu(b + conv), b needed later': (graph, a, b) => {
      const y = op.relu(graph, op.add(graph, b, affine(graph, a)));
      return [y, op.mul(graph, b, y)];
    },
    'relu(conv) + conv': (graph, a, b) => [
      op.add(graph, op.relu(graph, affine(graph, a)), affine(graph, b)),
    ],
    'conv + c + b': (graph, a, b) => [
      op.add(graph, op.add(graph, affine(graph, a), affine(graph, b)), b),
    ],
    'a convolution that is needed itself': (graph, a, b) => {
      const y = affine(graph, a);
      return [op.relu(graph, y), op.add(graph, y, b)];
    },
    'a convolution that is an output': (graph, a) => {
      const y = affine(graph, a);
      return [y, op.relu(graph, y)];
    },
    'conv + a number': (graph, a) => [op.add(graph, affine(graph, a), op.scalar(graph, 3))],
  };

  it.each(Object.entries(graphs))('does not change the result of %s', async (_name, emit) => {
    const expected = await run(build(emit).toBytes());
    const actual = await run(build(emit).toBytes(fuseIntoConvolutions));
    expect(actual.length).toBe(expected.length);
    for (const [i, values] of expected.entries()) {
      const error = Math.max(...values.map((value, j) => Math.abs(value - actual[i]![j]!)));
      expect(error).toBeLessThan(1e-6);
    }
  });

  it('leaves no separate Add and Relu', () => {
    const left: string[] = [];
    const graph = build(graphs['relu(b + conv), b needed later']!);
    graph.toBytes((nodes, builder) => {
      const fused = fuseIntoConvolutions(nodes, builder);
      left.push(...fused.map(({ opType }) => opType));
      return fused;
    });
    expect(left.filter((opType) => opType === 'Conv')).toHaveLength(2);
    expect(left).not.toContain('Add');
    expect(left).not.toContain('Relu');
  });
});
