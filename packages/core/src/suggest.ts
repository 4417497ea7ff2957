const simplify = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Edits (insert, delete, replace, swap neighbors) that turn one name into the other. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + +(a[i - 1] !== b[j - 1]),
        isSwap ? rows[i - 2][j - 2] + 1 : Infinity,
      );
    }
  }
  return rows[a.length][b.length];
}

/**
 * Returns the known name that an unknown one probably stands for: written in another style
 * (`num_classes`), shortened (`prob`) or misspelled by at most two edits.
 */
export function suggest(unknown: string, known: readonly string[]): string | undefined {
  const name = simplify(unknown.slice(0, 40));
  let best = Math.min(2, name.length - 2);
  let near: string | undefined;
  for (const candidate of known) {
    const plain = simplify(candidate);
    const isPart = name.length > 3 && (plain.includes(name) || name.includes(plain));
    const edits = isPart ? +(plain !== name) / 2 : distance(name, plain);
    if (edits < best || (edits === best && !near)) {
      best = edits;
      near = candidate;
    }
  }
  return near;
}
