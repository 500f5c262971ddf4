import type { RunRecord } from '../contracts/run.ts';
import { drawFrom, drawPoints, type WholeSpace, widthOf } from '../methods/draws.ts';
import { stream } from '../methods/random.ts';

/** Draws over some segments: data points, and for each space its draws, copy by copy. */
export interface Drawn {
  readonly points: Int32Array;
  /** draws[space][copy]: M×D. */
  readonly draws: readonly (readonly Float64Array[])[];
}

export interface Segment {
  readonly segment: number;
  readonly samples: number;
}

/** A space to draw from, and how many independent draws at each data point. */
export interface Drawing {
  /** Its number. */
  readonly space: number;
  readonly posterior: WholeSpace;
  readonly copies: number;
}

/**
 * Draws of spaces at the same data points. Every stream is named after what it is for, so that neither another space nor
 * another cut of the samples shifts it: (seed, 'fullSpace', …purpose, 'points', segment) for the data points,
 * (seed, 'fullSpace', …purpose, 'draws', ensemble, name, copy, segment) for the draws of a space.
 * @param purpose of draws that serve a single term; none of those that serve all.
 */
export function drawSegments(
  { job, sources }: RunRecord,
  drawings: readonly Drawing[],
  segments: readonly Segment[],
  purpose: readonly (string | number)[] = [],
): Drawn {
  const seed = job.analyses.fullSpace?.seed ?? 0;
  const samples = segments.reduce((sum, each) => sum + each.samples, 0);
  const points = new Int32Array(samples);
  const draws = drawings.map(({ posterior, copies }) =>
    Array.from({ length: copies }, () => new Float64Array(samples * widthOf(posterior))),
  );
  let at = 0;
  for (const { segment, samples: count } of segments) {
    const own = drawPoints(sources.points, count, stream(seed, 'fullSpace', ...purpose, 'points', segment));
    points.set(own, at);
    for (const [k, { space, posterior }] of drawings.entries()) {
      const { ensemble, name } = sources.spaces[space]!;
      for (const [copy, all] of draws[k]!.entries()) {
        const random = stream(seed, 'fullSpace', ...purpose, 'draws', ensemble, name, copy, segment);
        all.set(drawFrom(posterior, own, random), at * widthOf(posterior));
      }
    }
    at += count;
  }
  return { points, draws };
}
