/** Order of float32 values: neighbors differ by 1. */
export function ordinal(value: number): number {
  const [bits] = new Int32Array(Float32Array.of(value).buffer);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}
