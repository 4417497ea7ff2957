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
 * The number of channels in a block of ONNX Runtime's nchwc layout on this CPU: 16 with AVX-512, 8
 * with AVX2, undefined if there is no such layout. It is measured by reordering four channels, the
 * fewest that ONNX Runtime accepts, which pads them to a whole block.
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
