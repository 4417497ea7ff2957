/** The column of the largest entry in each row of [N, columns]; the first one on a tie. */
export function argmaxRows(values: Float32Array, columns: number): Uint8Array {
  return Uint8Array.from({ length: values.length / columns }, (_, row) => {
    const entries = values.subarray(row * columns, (row + 1) * columns);
    return entries.indexOf(Math.max(...entries));
  });
}
