import type { Layer, Network } from '../../network.ts';
import type { EmitterSet } from '../layers/emitter.ts';
import { findBlockSize } from '../layers/nchwc/blockSize.ts';
import { nchwcEmitters } from '../layers/nchwc/index.ts';
import { plainEmitters } from '../layers/plain/index.ts';

export interface GraphChoice {
  readonly variant: 'plain' | 'blocked';
  readonly emitters: EmitterSet;
  /** The choice in words, and on a second line why it is not a faster one. */
  readonly description: string;
}

/** Whether all channel counts are multiples of the block size; the images' own may be fewer. */
function fillsBlocks(layers: readonly Layer[], blockSize: number): boolean {
  return layers.every((layer) => {
    switch (layer.kind) {
      case 'conv':
        return (
          layer.outChannels % blockSize === 0 &&
          (layer.inChannels % blockSize === 0 || layer.inChannels < blockSize)
        );
      case 'residual':
        return fillsBlocks([...layer.body, ...layer.shortcut], blockSize);
      default:
        return true;
    }
  });
}

/** The block size for a network, or why the nchwc layout is not available for it. */
async function findUsableBlockSize(network: Network): Promise<number | string> {
  const blockSize = await findBlockSize();
  if (blockSize === undefined) return 'ONNX Runtime has no nchwc layout for this CPU';
  return fillsBlocks(network.layers, blockSize)
    ? blockSize
    : `the channel counts of ${network.name} are not multiples of ${blockSize}`;
}

/**
 * The graph for a CPU: the requested variant, or else the blocked one if CPU and network support it.
 *
 * @throws Error if the blocked variant is requested but not available.
 * @throws RangeError for an unknown variant.
 */
export async function chooseGraph(
  requested: string | undefined,
  network: Network,
): Promise<GraphChoice> {
  if (requested !== undefined && requested !== 'plain' && requested !== 'blocked') {
    throw new RangeError(`variant must be 'plain' or 'blocked', received '${requested}'`);
  }
  const plain = { variant: 'plain', emitters: plainEmitters } as const;
  if (requested === 'plain') return { ...plain, description: 'plain graph' };
  const blockSize = await findUsableBlockSize(network);
  if (typeof blockSize === 'number') {
    return {
      variant: 'blocked',
      emitters: nchwcEmitters(blockSize),
      description: `blocked graph, ${blockSize} channels a block`,
    };
  }
  if (requested === 'blocked') {
    throw new Error(`the blocked graph is not available: ${blockSize}. Use the plain graph`);
  }
  return { ...plain, description: `plain graph\nnot blocked: ${blockSize}` };
}
