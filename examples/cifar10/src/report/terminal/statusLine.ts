/** A part of a line that shows progress. */
export interface StatusPart {
  readonly text: string;
  /** The parts with the lowest rank are the first to go when the line is too narrow. */
  readonly rank: number;
}

const separator = '  ';

/** The parts side by side, without those for which `width` leaves no room. */
export function statusLine(parts: readonly StatusPart[], width: number): string {
  const shown = [...parts];
  const line = () => shown.map(({ text }) => text).join(separator);
  while (line().length > width && shown.length > 1) {
    const lowest = shown.reduce((first, part) => (part.rank < first.rank ? part : first));
    shown.splice(shown.indexOf(lowest), 1);
  }
  return line().slice(0, width);
}
