/** Edit distance with insertions, deletions and substitutions of one character. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** The name of the list that is most like the wanted one, where one is alike at all. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const lower = wanted.toLowerCase();
  let best: string | undefined;
  let bestCost = Infinity;
  for (const name of names) {
    const candidate = name.toLowerCase();
    const contains = candidate.includes(lower) || lower.includes(candidate);
    const cost = contains ? Math.abs(name.length - wanted.length) / 8 : editDistance(lower, candidate);
    if (cost < bestCost) [best, bestCost] = [name, cost];
  }
  return bestCost <= Math.max(2, wanted.length / 3) ? best : undefined;
}
