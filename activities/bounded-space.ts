import { boundedSpaces, fingerprintSizes } from '../contracts/bounded.ts';
import { type ChannelPlace, placesOf } from '../contracts/places.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { SpaceSource } from '../contracts/sources.ts';
import { drawnSpaces } from '../inputs/bounded.ts';
import { withGivenBounds } from '../inputs/given-bounds.ts';
import { verifyFile } from '../inputs/hash.ts';
import { openSpaceReader } from '../inputs/posterior.ts';
import { drawFrom, partsOf, widthOf, type WholeSpace } from '../methods/draws.ts';
import { fingerprint } from '../methods/fingerprint.ts';
import type { Posterior } from '../methods/posterior.ts';
import { stream } from '../methods/random.ts';
import { drawRows, drawSome } from '../methods/sample.ts';
import { channelOf, takeRows } from '../methods/slice.ts';
import { wholeFingerprint } from '../methods/whole-fingerprint.ts';

/** A channel or a whole space that is bounded: its posteriors and draws at the K points, its fingerprints. */
export interface Bounded {
  /** Number of the channel; −1 for the whole space. */
  readonly channel: number;
  readonly posterior: WholeSpace;
  readonly draws: Float64Array;
  /** Of each size, in order. */
  readonly fingerprints: readonly Posterior[];
}

/** What is bounded of one space; nothing where the job leaves it out. */
export interface BoundedSpace {
  readonly sizes: readonly number[];
  readonly bounded: readonly Bounded[];
}

/**
 * The channels that are bounded. Of a number of them each is drawn by a number of its own name: those with the least
 * take part, so that another space in the job moves only those that it displaces.
 */
function chosenChannels({ job, sources }: RunRecord): ChannelPlace[] {
  const { channels = 'all', seed = 0 } = job.analyses.bounds ?? {};
  const places = placesOf(sources);
  if (channels === 'all') return places;
  if (Array.isArray(channels)) return places.filter(({ channel }) => channels.includes(channel));
  const lot = places.map(({ space, dimension }) =>
    stream(seed, 'bounds', 'channels', space.ensemble, space.name, dimension).float64(),
  );
  const order = [...places.keys()].sort((a, b) => lot[a]! - lot[b]! || a - b).slice(0, Number(channels));
  return order.sort((a, b) => a - b).map((place) => places[place]!);
}

/** A space over all N points: the whole of it, whatever channels the job makes of it. */
async function readWhole({ sources }: RunRecord, space: SpaceSource, signal: AbortSignal): Promise<WholeSpace> {
  const reader = await openSpaceReader(sources.files[space.file]!, { signal });
  try {
    const { posterior } = await reader.read({ ...space, whole: true });
    const [only] = posterior.channels;
    return posterior.channels.length === 1 ? only! : posterior.channels;
  } finally {
    await reader.close();
  }
}

interface Drawn {
  readonly points: Int32Array;
  /** K×D. */
  readonly draws: Float64Array;
}

/**
 * K points and a draw from each, from the streams (seed, 'bounds', 'points') and (seed, 'bounds', 'draws', ensemble, name);
 * or those that are given, be it of the first space alone.
 */
async function drawsOf(record: RunRecord, source: SpaceSource, whole: WholeSpace, signal: AbortSignal): Promise<Drawn> {
  const { sources, job } = record;
  const { seed, points: asked, given } = job.analyses.bounds!;
  if (given !== undefined) {
    const file = sources.files[sources.analysisFiles!['bounds.given']!]!;
    await verifyFile(file, { signal });
    const found = await withGivenBounds(file, drawnSpaces(sources), async ({ points, drawsOf: read }) => ({
      points,
      draws: await read(source.space),
    }));
    if (found.draws) return { points: found.points, draws: found.draws };
  }
  const n = sources.points;
  const count = asked === 'all' ? n : Math.min(asked, n);
  const points = drawSome(n, count, stream(seed, 'bounds', 'points'));
  return { points, draws: drawFrom(whole, points, stream(seed, 'bounds', 'draws', source.ensemble, source.name)) };
}

/** One column of a matrix of rows. */
const columnOf = (values: Float64Array, width: number, column: number): Float64Array =>
  Float64Array.from({ length: values.length / width }, (_, row) => values[row * width + column]!);

const rowsOf = (space: WholeSpace, rows: Int32Array): WholeSpace =>
  'kind' in space ? takeRows(space, rows) : space.map((part) => takeRows(part, rows));

/** A channel of a space: the whole of it, a dimension, or a variable. */
function partOf(space: WholeSpace, dimension: number): Posterior {
  const [first, ...others] = partsOf(space);
  if (others.length > 0) return partsOf(space)[dimension]!;
  return first!.kind === 'diagonal_gaussian' && dimension >= 0 ? channelOf(first!, dimension) : first!;
}

/** Reads a space, draws from it, and takes apart what is bounded of it: its channels, then the whole. */
export async function readBounded(record: RunRecord, space: number, signal: AbortSignal): Promise<BoundedSpace> {
  const sizes = fingerprintSizes(record);
  const channels = chosenChannels(record).filter((place) => place.space.space === space);
  const asksWhole = boundedSpaces(record).includes(space);
  if (channels.length === 0 && !asksWhole) return { sizes, bounded: [] };
  const source = record.sources.spaces[space]!;
  const whole = await readWhole(record, source, signal);
  const { points, draws } = await drawsOf(record, source, whole, signal);
  const { seed } = record.job.analyses.bounds!;
  const samples = sizes.map((size) => drawRows(record.sources.points, size, seed));
  const bounded = channels.map(({ channel, dimension }): Bounded => {
    const part = partOf(whole, dimension);
    const one = widthOf(whole) === widthOf(part);
    return {
      channel,
      posterior: takeRows(part, points),
      // The same draw as of the whole space.
      draws: one ? draws : columnOf(draws, widthOf(whole), dimension),
      fingerprints: samples.map((rows) => fingerprint(takeRows(part, rows))),
    };
  });
  if (asksWhole) {
    const fingerprints = samples.map((rows) => wholeFingerprint(rowsOf(whole, rows)));
    bounded.push({ channel: -1, posterior: rowsOf(whole, points), draws, fingerprints });
  }
  return { sizes, bounded };
}
