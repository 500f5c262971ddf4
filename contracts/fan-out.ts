/**
 * How the portions of a phase become workflows, so that no history grows long: activities in shards; many shards in
 * parts of the phase. An activity takes at most 6 events of its shard's history, a child at most 9 of its parent's.
 */

/** Portions from ≤ k < to. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Activities of a shard: at most 1,544 events. */
export const SHARD_PORTIONS = 256;
/** Of them at a time. */
export const SHARD_LANES = 64;
/** Shards at a time in one workflow, and the most that an analysis starts itself: its four phases share a history. */
export const SHARDS_AT_ONCE = 32;
/** Activities of a part of a phase, 128 shards: at most 1,162 events. */
export const PART_PORTIONS = 128 * SHARD_PORTIONS;
/** Parts of a phase at a time: the next one is begun while the last shards of the one before run out. */
export const PARTS_AT_ONCE = 2;

/** Into how many spans of a size a span falls. */
export const countSpans = ({ from, to }: Span, size: number): number => Math.ceil((to - from) / size);

/** The k-th of them; the last is ragged. */
export const spanAt = ({ from, to }: Span, size: number, k: number): Span => ({
  from: from + k * size,
  to: Math.min(to, from + (k + 1) * size),
});

/** Whether a phase is so large that its shards are put into parts. */
export const isInParts = (span: Span): boolean => countSpans(span, SHARD_PORTIONS) > SHARDS_AT_ONCE;
