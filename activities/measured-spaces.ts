import type { RunRecord } from '../contracts/run.ts';
import type { SpaceSource } from '../contracts/sources.ts';
import { openSpaceReader } from '../inputs/posterior.ts';
import type { MeasuredSpace } from '../methods/measures.ts';
import type { Reals } from '../methods/posterior.ts';
import { takeRows } from '../methods/slice.ts';

/** The spaces of an ensemble that are measured: its first ones. */
export function measuredSources({ job, sources }: RunRecord, ensemble: string): SpaceSource[] {
  const { spacesPerEnsemble } = job.analyses.measures!;
  const own = sources.spaces.filter((space) => space.ensemble === ensemble);
  return spacesPerEnsemble === 'all' ? own : own.slice(0, spacesPerEnsemble);
}

/** Whole spaces at some rows, in the precision of their files, file after file. */
export async function readMeasured(
  { sources }: RunRecord,
  chosen: readonly SpaceSource[],
  { rows, signal }: { rows: Int32Array; signal: AbortSignal },
): Promise<MeasuredSpace[]> {
  const read = new Map<number, MeasuredSpace>();
  for (const file of new Set(chosen.map((space) => space.file))) {
    const reader = await openSpaceReader(sources.files[file]!, { signal });
    try {
      for (const source of chosen.filter((space) => space.file === file)) {
        signal.throwIfAborted();
        const { posterior } = await reader.read(source);
        read.set(source.space, {
          channels: posterior.channels.map((channel) => takeRows(channel, rows)),
          mean: posterior.mean && meansAt(posterior.mean, rows, source.dimensions),
          points: rows.length,
          dimensions: source.dimensions,
        });
      }
    } finally {
      await reader.close();
    }
  }
  return chosen.map(({ space }) => read.get(space)!);
}

function meansAt(mean: Reals, rows: Int32Array, dimensions: number): Float64Array {
  const taken = new Float64Array(rows.length * dimensions);
  rows.forEach((row, i) => taken.set(mean.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions));
  return taken;
}
