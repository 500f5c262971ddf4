import { placesOf } from './places.ts';
import type { Cut } from './portions.ts';

/** Sizes of fingerprints that stand beside the bounds: those asked for, none larger than the data set, ascending. */
export function fingerprintSizes({ job, sources }: Cut): number[] {
  const sizes = (job.analyses.bounds?.fingerprintSizes ?? []).map((size) => Math.min(size, sources.points));
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** Numbers of the whole spaces that are bounded, ascending: all, the first so many of each ensemble, or those listed. */
export function boundedSpaces({ job, sources }: Cut): number[] {
  const { spaces: asked = [] } = job.analyses.bounds ?? {};
  if (Array.isArray(asked)) return [...new Set(asked as readonly number[])].sort((a, b) => a - b);
  const seen = new Map<string, number>();
  return sources.spaces.flatMap(({ space, ensemble }) => {
    const before = seen.get(ensemble) ?? 0;
    seen.set(ensemble, before + 1);
    return asked === 'all' || before < Number(asked) ? [space] : [];
  });
}

/** What of the job names a channel or space that is not there; undefined where all are. */
export function strangerOfBounds({ job, sources }: Cut): { key: string; got: number; count: number } | undefined {
  const { bounds } = job.analyses;
  if (!bounds) return undefined;
  const among = (key: string, numbers: unknown, count: number) => {
    const got = Array.isArray(numbers) ? (numbers as number[]).find((number) => number >= count) : undefined;
    return got === undefined ? undefined : { key, got, count };
  };
  return (
    among('channels', bounds.channels, placesOf(sources).length) ??
    among('spaces', bounds.spaces, sources.spaces.length)
  );
}
