/**
 * The steep areas of a reachability plot, and the ends of the clusters between them (Ankerst et al., SIGMOD 1999,
 * section 4.3, as scikit-learn 1.9.1 reads it). Positions index the plot; plot[n] = +∞ closes it.
 */

/** A steep down area: inclusive positions, and the largest reachability between it and the place the search has come to. */
export interface Area {
  readonly start: number;
  readonly end: number;
  readonly maxBetween: number;
}

/**
 * Last position of the steep area that begins at `start`: it goes on over steep points and at most minSamples
 * consecutive flat or gentle ones, until one goes the other way (`against`).
 */
export function extendArea(steep: Uint8Array, against: Uint8Array, start: number, minSamples: number): number {
  let end = start;
  let nGentle = 0;
  for (let p = start; p < steep.length; p += 1) {
    if (steep[p]) {
      nGentle = 0;
      end = p;
    } else if (against[p]) {
      return end;
    } else {
      nGentle += 1;
      if (nGentle > minSamples) return end;
    }
  }
  return end;
}

/** The steep down areas that no later summit has overtaken, brought up to date with the summit `maxBetween`. */
export function areasWithin(areas: readonly Area[], maxBetween: number, keep: number, plot: Float64Array): Area[] {
  if (maxBetween === Infinity) return [];
  return areas
    .filter((area) => maxBetween <= plot[area.start] * keep)
    .map((area) => ({ ...area, maxBetween: Math.max(area.maxBetween, maxBetween) }));
}

/** Moves the higher of a cluster's two ends inwards until both are at about the same level (definition 11, criterion 4). */
export function matchEnds(
  down: Area,
  up: { readonly start: number; readonly end: number },
  plot: Float64Array,
  keep: number,
): [number, number] {
  let { start } = down;
  let { end } = up;
  const before = plot[down.start];
  const after = plot[up.end + 1];
  if (before * keep >= after) {
    while (plot[start + 1] > after && start < down.end) start += 1;
  } else if (after * keep >= before) {
    // Paper, definition 11 4c, prints r(x) < r(s_D); it must be >.
    while (plot[end - 1] > before && end > up.start) end -= 1;
  }
  return [start, end];
}

/**
 * Drops objects from the end of a cluster that were not reached from inside it (Schubert & Gertz, LWDA 2018,
 * algorithm 2); undefined when nothing is left.
 *
 * @param reachedFrom position of the predecessor of the object at each position, −1 for none.
 */
export function correctEnds(
  [start, end]: readonly [number, number],
  plot: Float64Array,
  reachedFrom: Int32Array,
): [number, number] | undefined {
  for (let last = end; last > start; last -= 1) {
    const from = reachedFrom[last];
    if (plot[start] > plot[last] || (from >= start && from < last)) return [start, last];
  }
  return undefined;
}
