import type {
  InferenceSession,
  InferenceSessionFactory,
  TensorConstructor,
} from 'onnxruntime-common';
import { checks } from '../checks.ts';
import { encodeModel } from './encodeModel.ts';
import type { ElementType } from './graph.ts';

/** The runtime to run on: `onnxruntime-node` or `onnxruntime-web`, as imported. */
export interface OnnxRuntime {
  /** Makes the sessions that mix. */
  readonly InferenceSession: InferenceSessionFactory;
  /** Makes the tensors of a plan. */
  readonly Tensor: TensorConstructor;
  /** Tells the execution providers there are: `onnxruntime-node` does. */
  readonly listSupportedBackends?: () => readonly {
    /** Name of the provider. */
    readonly name: string;
  }[];
}

export function checkRuntime(runtime: OnnxRuntime): void {
  if (
    typeof runtime?.InferenceSession?.create !== 'function' ||
    typeof runtime.Tensor !== 'function'
  ) {
    throw checks.wrongKind('runtime', 'onnxruntime-node or onnxruntime-web', runtime);
  }
}

export function checkExecutionProvider(runtime: OnnxRuntime, executionProvider: string): void {
  const names = runtime.listSupportedBackends?.().map(({ name }) => name);
  const expected = names ? `one of ${names.join(', ')}` : 'the name of one, such as "webgpu"';
  if (typeof executionProvider !== 'string') {
    throw checks.wrongKind('executionProvider', expected, executionProvider);
  }
  if (names && !names.includes(executionProvider)) {
    throw checks.wrongValue('executionProvider', expected, executionProvider);
  }
}

/** WebGPU is the only provider whose tensors JavaScript can hold on the device. */
export const holdsTensors = (executionProvider: string): boolean => executionProvider === 'webgpu';

/** Starts a model on one provider, where the outputs that are named stay. */
export async function openSession(
  { InferenceSession }: OnnxRuntime,
  model: Uint8Array,
  executionProvider: string,
  resident: readonly string[],
): Promise<InferenceSession> {
  const isStrict = holdsTensors(executionProvider);
  const locations = resident.map((name) => [name, 'gpu-buffer'] as const);
  try {
    return await InferenceSession.create(model, {
      executionProviders: [executionProvider],
      ...(isStrict && { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
      ...(locations.length > 0 && { preferredOutputLocation: Object.fromEntries(locations) }),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `@cutmix/onnx: executionProvider "${executionProvider}" does not start, or cannot run the ` +
        `whole graph: ${reason}`,
      { cause },
    );
  }
}

/** A model that copies a tensor. */
export function copyModel(dtype: ElementType, rank: number): Uint8Array {
  const dims = Array.from({ length: rank }, (_, axis) => `D${axis}`);
  const graph = {
    name: 'copy',
    nodes: [{ opType: 'Identity', inputs: ['from'], outputs: ['to'] }],
    initializers: [],
    inputs: [{ name: 'from', type: dtype, dims }],
    outputs: [{ name: 'to', type: dtype, dims }],
  };
  return encodeModel(graph, { opset: 17, producer: '@cutmix/onnx' });
}
