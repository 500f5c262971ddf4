import { fullSpacePartKey } from '../contracts/keys.ts';
import type { RunRecord } from '../contracts/run.ts';
import { portionOfChunk, type SampleChunks } from '../contracts/sample-chunks.ts';
import { type CoMoments, covarianceOfMeans, mergeCoMoments } from '../methods/co-moments.ts';
import type { TermValues } from '../methods/full-space.ts';
import { getObject } from '../store/get.ts';
import { decodeNpz, encodeNpz } from '../store/npz.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What a portion leaves. */
export interface FullSpacePart {
  /** segments[aggregate][k]: the sums of segment k, in the order of the job's aggregates. */
  readonly segments: readonly (readonly CoMoments[])[];
  /** The terms of a block that are summed exactly, NaN for the others; only in its first chunk. */
  readonly exact: Float64Array | undefined;
}

/** Arrays `count` (segments), `mean_<k>` (segments × terms), `comoment_<k>` (packed triangles) for aggregate k, `exact`. */
export function encodePart({ segments, exact }: FullSpacePart): Uint8Array {
  const [first = []] = segments;
  const rows = (lists: readonly Float64Array[]) => {
    const width = lists[0]?.length ?? 0;
    const data = new Float64Array(lists.length * width);
    lists.forEach((list, row) => data.set(list, row * width));
    return { shape: [lists.length, width], data };
  };
  const moments = segments.flatMap((list, k) => [
    [`mean_${k}`, rows(list.map(({ mean }) => mean))] as const,
    [`comoment_${k}`, rows(list.map(({ comoment }) => comoment))] as const,
  ]);
  return encodeNpz({
    count: { shape: [first.length], data: Int32Array.from(first, ({ count }) => count) },
    ...Object.fromEntries(moments),
    ...(exact && { exact: { shape: [exact.length], data: exact } }),
  });
}

function decodePart(bytes: Uint8Array, key: string, aggregates: number): FullSpacePart {
  const members = decodeNpz(bytes, key);
  const counts = members['count']!.data as Int32Array;
  const rowOf = (name: string, row: number): Float64Array => {
    const { shape, data } = members[name]!;
    return (data as Float64Array).slice(row * shape[1]!, (row + 1) * shape[1]!);
  };
  const segments = Array.from({ length: aggregates }, (_, k) =>
    Array.from(counts, (count, row) => ({
      count,
      mean: rowOf(`mean_${k}`, row),
      comoment: rowOf(`comoment_${k}`, row),
    })),
  );
  return { segments, exact: members['exact']?.data as Float64Array | undefined };
}

/** The terms of a block over all samples taken so far, one for each aggregate, and how many samples they are. */
export interface BlockTerms {
  readonly samples: number;
  readonly terms: readonly TermValues[];
}

/** Merges the first chunks of a block, segment after segment. */
export async function readBlockTerms(
  store: ObjectStore,
  { run, job }: RunRecord,
  cut: SampleChunks,
  { block, chunks, signal }: { block: number; chunks: number; signal: AbortSignal },
): Promise<BlockTerms> {
  const { aggregate, draws } = job.analyses.fullSpace!;
  let merged: CoMoments[] = [];
  let exact: Float64Array | undefined;
  for (let chunk = 0; chunk < chunks; chunk++) {
    signal.throwIfAborted();
    const key = fullSpacePartKey(run, portionOfChunk(cut, { block, chunk }));
    const part = decodePart(await getObject(store, key), key, aggregate.length);
    exact ??= part.exact;
    merged = part.segments.map((list, k) => list.reduce((sum, each) => mergeCoMoments(sum, each), merged[k] ?? NONE));
  }
  const terms = merged.map((moments, k) =>
    termValues(moments, aggregate[k] === 1 ? exact : undefined, draws === 'independent'),
  );
  return { samples: merged[0]?.count ?? 0, terms };
}

const NONE: CoMoments = { count: 0, mean: new Float64Array(0), comoment: new Float64Array(0) };

/** Terms that are summed exactly have no error; those drawn apart share none. */
function termValues(moments: CoMoments, exact: Float64Array | undefined, independent: boolean): TermValues {
  const isExact = (t: number): boolean => exact !== undefined && !Number.isNaN(exact[t]);
  return {
    mean: moments.mean.map((mean, t) => (isExact(t) ? exact![t]! : mean)),
    covariance: (i, j) => (isExact(i) || isExact(j) || (independent && i !== j) ? 0 : covarianceOfMeans(moments, i, j)),
  };
}
