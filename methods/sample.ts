import { stream, type Random } from './random.ts';

/**
 * The rows of the fingerprint sample: the first `size` entries of a Fisher–Yates shuffle of 0…points−1 by the stream
 * (seed, 'sample'), ascending. A larger size keeps the rows of a smaller one.
 *
 * @throws RangeError unless 0 ≤ size ≤ points.
 */
export function drawRows(points: number, size: number, seed: number): Int32Array {
  return drawSome(points, size, stream(seed, 'sample'));
}

/** So many of 0…points−1 without replacement, ascending. @throws RangeError unless 0 ≤ size ≤ points. */
export function drawSome(points: number, size: number, random: Random): Int32Array {
  if (!(size >= 0 && size <= points)) throw new RangeError(`sample: expected at most ${points} rows, got ${size}`);
  return shuffledStart(points, size, random).sort();
}

/** A uniformly random permutation of 0…n−1: Fisher–Yates from the front, n draws (the last one is of one value). */
export function permutation(n: number, random: Random): Int32Array {
  return shuffledStart(n, n, random);
}

/** Fisher–Yates from the front, stopped after `count` entries. */
function shuffledStart(n: number, count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, k) => k);
  for (let k = 0; k < count; k += 1) {
    const other = k + random.below(n - k);
    const moved = order[k];
    order[k] = order[other];
    order[other] = moved;
  }
  return order.slice(0, count);
}

/**
 * Ordered pairs of different members of one group, drawn with replacement: the first uniformly over all members of groups
 * of at least two, the second over the rest of its group.
 */
export function drawPairs(groups: readonly Int32Array[], count: number, random: Random): [number, number][] {
  const eligible = groups.filter((group) => group.length > 1);
  const members = eligible.flatMap((group) => Array.from(group, (first, place) => ({ group, first, place })));
  if (members.length === 0) return [];
  return Array.from({ length: count }, () => {
    const { group, first, place } = members[random.below(members.length)];
    const other = random.below(group.length - 1);
    return [first, group[other < place ? other : other + 1]];
  });
}
