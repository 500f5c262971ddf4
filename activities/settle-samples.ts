import {
  SAMPLES_MAX,
  type SampleChunks,
  chunksFor,
  sampleChunks,
  SEGMENT_SAMPLES,
} from '../contracts/sample-chunks.ts';
import type { RunRecord } from '../contracts/run.ts';
import { bitsOf } from '../methods/information.ts';
import { samplesNeeded, singleEstimate, standardError, viEstimate } from '../methods/full-space.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readBlockTerms } from './full-space-parts.ts';
import { pairAt } from './full-space-terms.ts';

/** How the errors stand after some chunks of every block. */
export interface Assessed {
  readonly samples: number;
  /** The largest standard error of an information or a VI, in bits. */
  readonly worstBits: number;
  /** Chunks of each block that there are to be; as many as there are where they are enough. */
  readonly chunks: number;
}

/** Looks at the errors after so many chunks of every block: a pure function of their samples. */
export async function assess(
  store: ObjectStore,
  record: RunRecord,
  { cut, chunks, signal }: { cut: SampleChunks; chunks: number; signal: AbortSignal },
): Promise<Assessed> {
  const { aggregate, targetStandardErrorBits: target } = record.job.analyses.fullSpace!;
  const top = aggregate.indexOf(Math.max(...aggregate));
  let worstBits = 0;
  let samples = 0;
  for (const [index, block] of cut.blocks.entries()) {
    const found = await readBlockTerms(store, record, cut, { block: index, chunks, signal });
    samples = found.samples;
    const terms = found.terms[top]!;
    const errors = [
      ...block.spaces.map((_, place) => standardError(singleEstimate(terms, place), terms)),
      ...block.pairs.map((_, k) => standardError(viEstimate(terms, pairAt(block, k)), terms)),
    ];
    for (const error of errors) worstBits = Math.max(worstBits, bitsOf(error));
  }
  const isEnough =
    target === undefined || worstBits <= target || chunks * cut.segments * SEGMENT_SAMPLES >= SAMPLES_MAX;
  if (isEnough) return { samples, worstBits, chunks };
  const wanted = Math.min(SAMPLES_MAX, samplesNeeded(samples, worstBits, target));
  return { samples, worstBits, chunks: Math.max(chunks + 1, chunksFor(cut, wanted)) };
}

/** The chunks of each block that a finished analysis has: the rounds gone through again. */
export async function settle(store: ObjectStore, record: RunRecord, signal: AbortSignal): Promise<Assessed> {
  const cut = sampleChunks(record);
  let { chunks } = cut;
  for (;;) {
    const assessed = await assess(store, record, { cut, chunks, signal });
    if (assessed.chunks <= chunks) return assessed;
    chunks = assessed.chunks;
  }
}
