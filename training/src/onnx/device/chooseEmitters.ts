import type { Layer, Network } from '../../network.ts';
import type { GraphKind } from '../../trainer.ts';
import type { EmitterSet } from '../layers/emitter.ts';
import { findBlockSize } from '../layers/nchwc/blockSize.ts';
import { blockedEmitters } from '../layers/nchwc/index.ts';
import { plainEmitters } from '../layers/plain/index.ts';

export interface EmitterChoice {
  readonly kind: GraphKind;
  readonly emitters: EmitterSet;
  /** What was chosen, and on a line of its own why nothing faster was. */
  readonly description: string;
}

/** Whether every convolution has whole blocks of channels, the images' own few channels apart. */
function isWholeBlocks(layers: readonly Layer[], blockSize: number): boolean {
  return layers.every((layer) => {
    switch (layer.kind) {
      case 'conv':
        return (
          layer.outChannels % blockSize === 0 &&
          (layer.inChannels % blockSize === 0 || layer.inChannels < blockSize)
        );
      case 'residual':
        return isWholeBlocks([...layer.body, ...layer.shortcut], blockSize);
      default:
        return true;
    }
  });
}

/**
 * The emitters for a CPU: blocked where the CPU and the network allow it, or those asked for.
 *
 * @throws Error when blocked ones are asked for and cannot be had.
 */
export async function chooseEmitters(
  asked: GraphKind | undefined,
  network: Network,
): Promise<EmitterChoice> {
  const plain = { kind: 'plain', emitters: plainEmitters } as const;
  if (asked === 'plain') return { ...plain, description: 'plain graph' };
  const blockSize = await findBlockSize();
  const hindrance =
    blockSize === undefined
      ? 'ONNX Runtime has no blocked layout for this CPU'
      : isWholeBlocks(network.layers, blockSize)
        ? undefined
        : `the channels of ${network.name} are no whole blocks of ${blockSize}`;
  if (blockSize !== undefined && hindrance === undefined) {
    const description = `blocked graph, ${blockSize} channels a block`;
    return { kind: 'blocked', emitters: blockedEmitters(blockSize), description };
  }
  if (asked === 'blocked') {
    throw new Error(`the blocked graph cannot be had: ${hindrance}. Use --graph plain`);
  }
  return { ...plain, description: `plain graph\nnot blocked: ${hindrance}` };
}
