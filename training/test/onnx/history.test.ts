import { philoxStream } from '@cutmix/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { GraphBuilder } from '../../src/onnx/graph/graphBuilder.ts';
import { appendResult } from '../../src/onnx/step/history.ts';
import { countHits } from '../../src/onnx/tensors/labels.ts';

it('counts the hits that the host counts, also where largest entries are equal', async () => {
  const [rows, columns, kept] = [16, 5, 3];
  const graph = new GraphBuilder();
  const shape = [rows, columns];
  const [logits, labels] = ['logits', 'labels'].map((name) => graph.input(name, 'float32', shape));
  const history = graph.input('history', 'float32', [2 * kept]);
  const loss = graph.input('loss', 'float32', []);
  graph.output('newHistory', appendResult(graph, history, loss, logits!, labels!));
  const session = await InferenceSession.create(graph.toBytes());

  const random = philoxStream(3, 0, 0);
  // Few values, so that most rows have several largest entries.
  const values = () =>
    new Tensor(
      'float32',
      Float32Array.from({ length: rows * columns }, () => random.nextBelow(3) - 1),
      shape,
    );
  let latest = new Tensor('float32', new Float32Array(2 * kept), [2 * kept]);
  const expected: number[] = [];
  for (let step = 0; step < 20; step++) {
    const [logits, labels] = [values(), values()];
    const loss = new Tensor('float32', [step / 4], []);
    const { newHistory } = await session.run({ logits, labels, loss, history: latest });
    latest = newHistory as typeof latest;
    expected.push(step / 4, countHits(logits, labels));
    const shown = Array.from(latest.data);
    expect(shown.slice(-expected.length)).toEqual(expected.slice(-shown.length));
  }
  const hits = expected.filter((_, i) => i % 2 === 1);
  expect(new Set(hits).size).toBeGreaterThan(4);
});
