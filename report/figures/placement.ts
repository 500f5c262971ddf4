/** A label that wants to stand with its middle at `middle`. */
export interface Wanted {
  readonly middle: number;
  readonly width: number;
}

/** Where it stands: its middle, and its row, 0 being the nearest to what it names. */
export interface Placed {
  readonly middle: number;
  readonly row: number;
}

/**
 * Places labels along a line so that no two of a row come closer than a gap: each stands in the first row where it fits
 * at its place; those that fit in none are left out (undefined).
 * @param labels in any order.
 */
export function placeLabels(
  labels: readonly Wanted[],
  { rows, gap, from, to }: { rows: number; gap: number; from: number; to: number },
): (Placed | undefined)[] {
  const ends = Array.from({ length: rows }, () => -Infinity);
  const placed: (Placed | undefined)[] = labels.map(() => undefined);
  const order = [...labels.keys()].sort((a, b) => labels[a]!.middle - labels[b]!.middle);
  for (const k of order) {
    const { middle, width } = labels[k]!;
    if (width > to - from) continue;
    const inside = Math.min(to - width / 2, Math.max(from + width / 2, middle));
    const row = ends.findIndex((end) => inside - width / 2 >= end + gap);
    if (row < 0) continue;
    ends[row] = inside + width / 2;
    placed[k] = { middle: inside, row };
  }
  return placed;
}

/** Height of a row of numerals above a profile. */
export const numeralRow = (fontSize: number): number => fontSize * 1.25;

/** Numerals stand clear of the profile by this much. */
export const NUMERAL_LIFT = 3;
