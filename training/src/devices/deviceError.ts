/** A device that does not start, or that stops working: the message says why and what would help. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}
