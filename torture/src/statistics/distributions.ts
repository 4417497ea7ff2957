// Distribution functions by numerical integration and by series: slow, plain, and good to 1e-10.

/** ln Γ(x), x > 0: Stirling's series after the argument is raised above 15. */
export function logGamma(x: number): number {
  let [shift, at] = [0, x];
  while (at < 15) shift += Math.log(at++);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}

/**
 * P(X <= x) for X from Beta(a, b), by the series x^a (1 − x)^b / (a B(a, b)) · Σ (a + b)_n / (a + 1)_n xⁿ
 * on the side where it converges fast.
 */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(1 - x, b, a);
  const logBeta = logGamma(a) + logGamma(b) - logGamma(a + b);
  let [term, sum] = [1, 1];
  for (let n = 0; term > 1e-17 * sum; n++) {
    term *= ((a + b + n) / (a + 1 + n)) * x;
    sum += term;
  }
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta - Math.log(a)) * sum;
}

/** P(X > x) for X from χ² with `degrees` degrees of freedom: the upper incomplete gamma function. */
export function chiSquareTail(x: number, degrees: number): number {
  const [a, z] = [degrees / 2, x / 2];
  if (z <= 0) return 1;
  if (z === Number.POSITIVE_INFINITY) return 0;
  const scale = Math.exp(a * Math.log(z) - z - logGamma(a));
  if (z < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= z / (a + n);
      sum += term;
    }
    return 1 - scale * sum;
  }
  // Lentz's continued fraction.
  let b = z + 1 - a;
  let [c, d] = [1e300, 1 / b];
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return scale * fraction;
}

/** P(D_n > distance) for the Kolmogorov–Smirnov distance D_n: at most this (Massart 1990). */
export function kolmogorovTail(distance: number, count: number): number {
  return Math.min(1, 2 * Math.exp(-2 * count * distance * distance));
}

/** The p-value of counts against expected shares; bins that expect less than 10 are joined. */
export function chiSquareTest(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [statistic, bins, seen, due] = [0, 0, 0, 0];
  counts.forEach((count, i) => {
    seen += count;
    due += shares[i]! * total;
    if (due < 10 && i < counts.length - 1) return;
    if (due > 0) {
      statistic += (seen - due) ** 2 / due;
      bins++;
    } else if (seen > 0) statistic = Number.POSITIVE_INFINITY;
    [seen, due] = [0, 0];
  });
  return bins > 1 ? chiSquareTail(statistic, bins - 1) : Number(statistic < 1e300);
}
