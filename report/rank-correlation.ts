import { mean } from 'd3-array';

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end += 1;
    for (let k = first; k < end; k++) ranks[order[k]!] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

/**
 * Spearman's rank correlation over the entries that both have.
 * @returns in [−1, 1]; NaN with fewer than three such entries or where either does not vary.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const both = [...a.keys()].filter((k) => Number.isFinite(a[k]!) && Number.isFinite(b[k]!));
  if (both.length < 3) return NaN;
  const [left, right] = [a, b].map((values) => {
    const ranks = ranksOf(both.map((k) => values[k]!));
    const middle = mean(ranks)!;
    return ranks.map((rank) => rank - middle);
  }) as [number[], number[]];
  const product = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, v, k) => sum + v * y[k]!, 0);
  return product(left, right) / Math.sqrt(product(left, left) * product(right, right));
}
