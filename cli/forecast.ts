import { jobKey, pairsKey, pairsPrefix } from '../contracts/keys.ts';
import { usesLowRank } from '../contracts/low-rank.ts';
import { type Block, tileEdge, tilesOf } from '../contracts/plan.ts';
import { blocksOfSources, ensemblePairsOf } from '../contracts/pairing.ts';
import { timePairs } from '../engines/bench.ts';
import { countTiles } from './execute.ts';
import { forecastLowRank, type LowRankForecast } from './low-rank-forecast.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Prepared } from './prepare.ts';
import { readManifest, runUri } from './runs.ts';
import { type Work, workOf } from './work.ts';

/** Bytes of a stored pair after encoding, as measured, floats byte by byte; bounds that are all 0 take next to nothing. */
const BYTES_PER_PAIR = 11;
const BYTES_PER_BOUNDED_PAIR = 23;
const BYTES_PER_CHANNEL_POINT = 8;

const width = ({ first, end }: Block): number => end - first;

/** Pairs of channels of the planned tiles, were every channel kept. */
function countPairs({ record }: Prepared, blocks: readonly Block[]): { pairs: number; tiles: number } {
  const tiles = tilesOf(blocks, ensemblePairsOf(record));
  const pairs = tiles.reduce((sum, { first, second }) => {
    const [rows, columns] = [width(blocks[first]!), width(blocks[second]!)];
    return sum + (first === second ? (rows * (rows + 1)) / 2 : rows * columns);
  }, 0);
  return { pairs, tiles: tiles.length };
}

/** Seconds that the pairs would take, from a small tile timed now. */
async function estimate(prepared: Prepared, pairs: number): Promise<number> {
  const points = prepared.record.sources.samplePoints;
  const channels = Math.min(prepared.engine.name === 'reference' ? 16 : 128, tileEdge(points));
  const seconds = await timePairs(prepared.engine, { channels, points, seed: 0, repeats: 1 });
  return (seconds * pairs) / ((channels * (channels + 1)) / 2);
}

/** Tiles that are there, or in the run that is continued. */
async function countReusable({ record, store }: Prepared): Promise<number> {
  const { run, base, sources } = record;
  const there = await countTiles(store, run);
  if (!base) return there;
  const known = await tileNames(store, base.run);
  const kept = tilesOf(blocksOfSources(sources), ensemblePairsOf(record)).filter(
    ({ first, second }) => Math.max(first, second) < base.blocks && known.has(nameOf(base.run, first, second)),
  );
  return Math.max(there, kept.length);
}

const nameOf = (run: string, first: number, second: number): string =>
  pairsKey(run, first, second).slice(pairsPrefix(run).length);

async function tileNames(store: ObjectStore, run: string): Promise<Set<string>> {
  const names = new Set<string>();
  const prefix = pairsPrefix(run);
  for await (const { key } of store.list(prefix)) names.add(key.slice(prefix.length));
  return names;
}

/** What a run would compute, and what it would cost here. */
export interface Forecast {
  readonly run: string;
  /** Where its folder is, or would be. */
  readonly uri: string;
  readonly state: 'new' | 'begun' | 'finished';
  readonly channels: number;
  /** Pairs of channels, were every channel kept. */
  readonly pairs: number;
  readonly tiles: number;
  /** Tiles that the store holds already, of this run or of the one that it continues. */
  readonly reused: number;
  /** About what the tables and fingerprints take in the store. */
  readonly bytes: number;
  /** About what the pairs that are left take on this machine. */
  readonly seconds: number;
  /** What the other analyses would do. */
  readonly work: readonly Work[];
  /** The finished run that it would continue. */
  readonly base?: string | undefined;
  /** Where factors of low rank may be used: their ranks. */
  readonly lowRank?: LowRankForecast | undefined;
}

/** Everything that a run would find out before it starts, and what it would cost. Computes one small tile, to time it. */
export async function forecast(prepared: Prepared): Promise<Forecast> {
  const { record, store } = prepared;
  const { run, sources } = record;
  const blocks = blocksOfSources(sources);
  const channels = blocks.reduce((sum, block) => sum + width(block), 0);
  const { pairs, tiles } = countPairs(prepared, blocks);
  const finished = (await readManifest(store, run)) !== undefined;
  const reused = await countReusable(prepared);
  const left = finished || tiles === 0 ? 0 : (pairs * (tiles - reused)) / tiles;
  const whole = usesLowRank(record);
  const lowRank = whole && left > 0 ? await forecastLowRank(prepared, { channels, pairs: left }) : undefined;
  const bytesPerPair = whole ? BYTES_PER_BOUNDED_PAIR : BYTES_PER_PAIR;
  return {
    run,
    uri: runUri(store, run),
    state: finished ? 'finished' : (await store.head(jobKey(run))) ? 'begun' : 'new',
    channels,
    pairs,
    tiles,
    reused,
    bytes: pairs * bytesPerPair + channels * sources.samplePoints * BYTES_PER_CHANNEL_POINT,
    seconds: lowRank?.seconds ?? (left === 0 ? 0 : await estimate(prepared, left)),
    work: workOf(record),
    base: record.base?.run,
    lowRank,
  };
}
