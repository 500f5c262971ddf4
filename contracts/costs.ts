/** What a part of an analysis took: the one thing besides times of day that may differ between equal runs. */
export interface Cost {
  readonly analysis: string;
  /** What is counted: a channel, a space. */
  readonly unit: string;
  /** How many of them. */
  readonly count: number;
  /** Processor time of all threads together, for all of them. */
  readonly cpuSeconds: number;
}

/** Costs of the same analysis and unit taken together, in the order in which they first occur. */
export function sumCosts(costs: readonly Cost[]): Cost[] {
  const sums = new Map<string, Cost>();
  for (const cost of costs) {
    const key = JSON.stringify([cost.analysis, cost.unit]);
    const before = sums.get(key) ?? { ...cost, count: 0, cpuSeconds: 0 };
    sums.set(key, {
      ...before,
      count: before.count + cost.count,
      cpuSeconds: before.cpuSeconds + cost.cpuSeconds,
    });
  }
  return [...sums.values()];
}
