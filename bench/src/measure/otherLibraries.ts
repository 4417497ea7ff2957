/** Whether the name of a case is that of another library. */
export const isOther = (name: string): boolean =>
  /^(torchvision|timm|Kornia|Keras|PyTorch|NumPy|onnxruntime|@tensorflow)/.test(name);
