/** Whether a case is another library's, by its name. */
export const isOther = (name: string): boolean =>
  /^(torchvision|timm|Kornia|Keras|PyTorch|NumPy|onnxruntime|@tensorflow)/.test(name);
