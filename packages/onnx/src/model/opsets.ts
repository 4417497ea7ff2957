/** The first and the last version of ONNX's operators that models are made for. */
export const OPSETS = [17, 21] as const;
