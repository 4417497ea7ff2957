import { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraphBuilder } from '../../graph/graphBuilder.ts';
import { castToFloat32 } from '../../graph/operators.ts';
import { toNchwc } from './operators.ts';

function probeModel(): Uint8Array {
  const graph = new GraphBuilder();
  const pixel = graph.input('pixel', 'float32', [1, 4, 1, 1]);
  const shape = graph.node('Shape', [toNchwc(graph, pixel)], [4]);
  graph.output('shape', castToFloat32(graph, shape));
  return graph.toBytes();
}

/**
 * Channels in a block of ONNX Runtime's CPU layout: 16 with AVX-512, 8 with AVX2, undefined where
 * there is none. Blocking four channels (it takes no fewer) fills them up to a whole block.
 */
export async function findBlockSize(): Promise<number | undefined> {
  let session: InferenceSession | undefined;
  try {
    session = await InferenceSession.create(probeModel(), {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 4,
    });
    const pixel = new Tensor('float32', [0, 0, 0, 0], [1, 4, 1, 1]);
    const { shape } = await session.run({ pixel });
    const channels = Number(shape!.data[1]);
    return channels > 4 ? channels : undefined;
  } catch {
    return undefined;
  } finally {
    await session?.release();
  }
}
