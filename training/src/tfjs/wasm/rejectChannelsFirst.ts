/** The wasm backend supports only NHWC; without this check it would read NCHW as NHWC. */
export function rejectChannelsFirst(kernelName: string, dataFormat: string): void {
  if (dataFormat !== 'NHWC') {
    throw new RangeError(
      `${kernelName} on wasm: dataFormat must be 'NHWC', received '${dataFormat}'`,
    );
  }
}
