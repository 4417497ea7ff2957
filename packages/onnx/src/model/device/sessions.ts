import type {
  InferenceSession,
  InferenceSessionFactory,
  TensorConstructor,
} from 'onnxruntime-common';
import { checks } from '../../checks.ts';
import { encodeModel } from '../encodeModel.ts';
import type { ElementType } from '../graph.ts';

/** The runtime to run on: `onnxruntime-node` or `onnxruntime-web`, as imported. */
export interface OnnxRuntime {
  /** Creates the sessions that mix. */
  readonly InferenceSession: InferenceSessionFactory;
  /** Creates the tensors of a plan. */
  readonly Tensor: TensorConstructor;
  /** Lists the execution providers; only `onnxruntime-node` has it. */
  readonly listSupportedBackends?: () => readonly {
    /** Name of the provider. */
    readonly name: string;
  }[];
}

export function checkRuntime(runtime: OnnxRuntime): void {
  const isRuntime =
    typeof runtime?.InferenceSession?.create === 'function' && typeof runtime.Tensor === 'function';
  const isPromise = typeof Object(runtime).then === 'function';
  const remedy = isPromise ? 'await the import' : 'call create(ort, options)';
  checks.check('runtime', runtime, isRuntime, true, 'onnxruntime-node or onnxruntime-web', remedy);
}

export function checkExecutionProvider(runtime: OnnxRuntime, executionProvider: string): void {
  const names = runtime.listSupportedBackends?.().map(({ name }) => name);
  if (names) checks.checkChoice('executionProvider', executionProvider, names);
  else checks.checkString('executionProvider', executionProvider);
}

/** WebGPU is the only provider whose tensors JavaScript can hold on the device. */
export const holdsTensors = (executionProvider: string): boolean => executionProvider === 'webgpu';

/**
 * Starts a model on one provider.
 *
 * @param resident - Names of the outputs that stay on the device.
 */
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
    const remedy = isStrict
      ? 'WebGPU runs float32, float16 and int32 images, and blends float32 ones'
      : 'try "cpu"';
    throw new Error(
      `@cutmix/onnx: executionProvider "${executionProvider}" does not start, or cannot run the ` +
        `whole graph (${remedy}): ${reason}`,
      { cause },
    );
  }
}

/** Returns a model that copies a tensor. */
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
