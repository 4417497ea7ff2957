/** (k + 1/2)/2^53 for a random k of 53 bits. */
function fraction(next: () => number): number {
  const high = Math.floor(next() / 32);
  const low = Math.floor(next() / 64);
  return (high * 67108864 + low + 0.5) / 9007199254740992;
}

/** Marsaglia's polar method; the second number is not used. */
function normal(next: () => number): number {
  let [x, y, s] = [0, 0, 2];
  while (s >= 1 || s === 0) {
    x = fraction(next) * 2 - 1;
    y = fraction(next) * 2 - 1;
    s = x ** 2 + y ** 2;
  }
  return x * Math.sqrt((-2 * Math.log(s)) / s);
}

/** The logarithm of a Gamma number (Marsaglia and Tsang 2000). */
function logGamma(shape: number, next: () => number): number {
  if (shape < 1) {
    const first = Math.log(fraction(next));
    return logGamma(shape + 1, next) + first / shape;
  }
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(next);
    const root = 1 + x / Math.sqrt(9 * d);
    if (root <= 0) continue;
    const v = root ** 3;
    const u = fraction(next);
    if (Math.log(u) < 0.5 * x ** 2 + d - d * v + d * Math.log(v)) return Math.log(d) + Math.log(v);
  }
}

/** A number from Beta(a, b), for shapes that are not extreme. */
export function beta(a: number, b: number, next: () => number): number {
  const left = logGamma(a, next);
  const right = logGamma(b, next);
  return 1 / (1 + Math.exp(right - left));
}
