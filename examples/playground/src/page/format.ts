/** A share in whole percent. Only exactly 0 and 1 become 0% and 100%. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share > 0.99 && share < 1) return '>99%';
  return `${Math.round(100 * share)}%`;
}

export function precisePercent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
