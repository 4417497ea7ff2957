/** The wasm backend convolves NHWC only, and without this check would take NCHW for it. */
export function refuseChannelsFirst(kernelName: string, dataFormat: string): void {
  if (dataFormat !== 'NHWC') {
    throw new RangeError(
      `${kernelName} on wasm: dataFormat must be 'NHWC', received '${dataFormat}'`,
    );
  }
}
