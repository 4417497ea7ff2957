/** The form of a regular noun after a count: `thread` after 1, `threads` after 0 and 2. */
export function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
