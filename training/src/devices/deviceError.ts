/** A device does not start or fails; the message says why and, if known, what would help. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}
