import { env } from 'onnxruntime-node';

export const runtimeName = `ONNX Runtime ${env.versions.node}`;
