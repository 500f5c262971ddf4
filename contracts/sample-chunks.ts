import type { Cut } from './portions.ts';
import { type SpaceBlock, spaceBlocks } from './whole-spaces.ts';

/**
 * Samples of whole spaces are drawn and summed in segments of this many, each with random streams of its own: how many
 * segments make a portion is visible in no number.
 */
export const SEGMENT_SAMPLES = 1000;

/** Terms of squares that one portion sums up, about: some ten seconds on two cores of the native engine. */
const PORTION_SQUARES = 3e11;
const PORTION_SEGMENTS_MAX = 64;
/** Segments before the first look at the errors, where a standard error is the target; and in one portion there. */
const FIRST_SEGMENTS = 10;

/** Samples at most where a standard error is the target. */
export const SAMPLES_MAX = 10_000_000;

/** How the samples of a run are cut into portions: a pure function of its job and sources. */
export interface SampleChunks {
  readonly blocks: readonly SpaceBlock[];
  /** Segments in a chunk. */
  readonly segments: number;
  /** Chunks of each block; where a standard error is the target, those before the first look at it. */
  readonly chunks: number;
}

/** One portion: a chunk of the samples of a block. Portions of all blocks take turns, so that further chunks follow. */
export interface SampleChunk {
  readonly block: number;
  readonly chunk: number;
}

/** Squares per sample and data point: 2D of a space alone, at two draws; 2D of both together; 2(D + D′) of a pair. */
function squaresOf({ sources }: Cut, { spaces, pairs }: SpaceBlock): number {
  const dimensions = spaces.map((space) => sources.spaces[space]!.dimensions);
  const alone = dimensions.reduce((sum, d) => sum + 4 * d, 0);
  return pairs.reduce((sum, [a, b]) => sum + 2 * (dimensions[a]! + dimensions[b]!), alone);
}

export function sampleChunks(cut: Cut): SampleChunks {
  const { fullSpace } = cut.job.analyses;
  const blocks = spaceBlocks(cut);
  if (!fullSpace || fullSpace.given !== undefined) return { blocks, segments: Infinity, chunks: fullSpace ? 1 : 0 };
  const squares = Math.max(...blocks.map((block) => squaresOf(cut, block))) * cut.sources.points;
  const most = fullSpace.samples === undefined ? FIRST_SEGMENTS : PORTION_SEGMENTS_MAX;
  const segments = Math.min(most, Math.max(1, Math.round(PORTION_SQUARES / (squares * SEGMENT_SAMPLES))));
  const wanted = fullSpace.samples === undefined ? FIRST_SEGMENTS : fullSpace.samples / SEGMENT_SAMPLES;
  return { blocks, segments, chunks: Math.ceil(wanted / segments) };
}

export const chunkOfPortion = ({ blocks }: SampleChunks, portion: number): SampleChunk => ({
  block: portion % blocks.length,
  chunk: Math.floor(portion / blocks.length),
});

export const portionOfChunk = ({ blocks }: SampleChunks, { block, chunk }: SampleChunk): number =>
  chunk * blocks.length + block;

/** Chunks that so many samples fall into. */
export const chunksFor = ({ segments }: SampleChunks, samples: number): number =>
  Math.ceil(samples / (segments * SEGMENT_SAMPLES));

/**
 * The segments of a chunk: their numbers and how many samples each has.
 * @param samples of the run in all; undefined where they go on as long as they must.
 */
export function segmentsOf(
  { segments }: SampleChunks,
  chunk: number,
  samples = Infinity,
): { segment: number; samples: number }[] {
  const first = chunk === 0 ? 0 : chunk * segments;
  const end = Math.min(first + segments, Math.ceil(samples / SEGMENT_SAMPLES));
  return Array.from({ length: Math.max(0, end - first) }, (_, k) => ({
    segment: first + k,
    samples: Math.min(SEGMENT_SAMPLES, samples - (first + k) * SEGMENT_SAMPLES),
  }));
}
