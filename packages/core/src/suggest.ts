/** Returns how many letters of a name another one lacks. */
const missing = (name: string, other: string): number =>
  [...other].reduce((rest, letter) => rest.replace(letter, ''), name).length;

/** What is compared of a name, which may have any length. */
const head = (name: string): string => name.slice(0, 40).toLowerCase();

/**
 * Returns the known name that an unknown one probably stands for: a part of it (`prob`), or the same
 * letters except at most two (`alhpa`, `num_classes`).
 */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  const name = head(unknown);
  return known.find((candidate) => {
    const plain = head(candidate);
    const isPart = name.length > 3 && plain.includes(name);
    return isPart || missing(name, plain) + missing(plain, name) < 3;
  });
}

/** Returns the question whether a known name was meant, for the end of an error; or nothing. */
export function suggestion(unknown: string, known: readonly string[]): string {
  const near = suggest(unknown, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
