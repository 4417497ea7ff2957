/** A part of a line that shows progress. */
export interface StatusPart {
  readonly text: string;
  /** Parts with a low rank are dropped first if the line is too long. */
  readonly rank: number;
}

const separator = '  ';

/** Joins the parts that fit into `width` characters. */
export function statusLine(parts: readonly StatusPart[], width: number): string {
  const shown = [...parts];
  const line = () => shown.map(({ text }) => text).join(separator);
  while (line().length > width && shown.length > 1) {
    const lowest = shown.reduce((first, part) => (part.rank < first.rank ? part : first));
    shown.splice(shown.indexOf(lowest), 1);
  }
  return line().slice(0, width);
}
