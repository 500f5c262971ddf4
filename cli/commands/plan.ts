import { jobKey } from '../../contracts/keys.ts';
import { type Block, tileEdge, tilesOf } from '../../contracts/plan.ts';
import { blocksOfSources, ensemblePairsOf } from '../../contracts/pairing.ts';
import { timePairs } from '../../engines/bench.ts';
import { readEnvironment } from '../environment.ts';
import { countTiles } from '../execute.ts';
import { createOutput } from '../output.ts';
import { type CommonFlags, prepare, type Prepared } from '../prepare.ts';
import { readManifest, runUri } from '../runs.ts';

/** Bytes of a stored pair after encoding, as measured: five columns, floats byte by byte. */
const BYTES_PER_PAIR = 11;
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

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** `census plan JOB`: everything that a run would find out before it starts, and what it would cost. */
export async function plan(jobPath: string, flags: CommonFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const prepared = await prepare(jobPath, flags, { environment, output });
  const { record, store, engine } = prepared;
  try {
    const blocks = blocksOfSources(record.sources);
    const channels = blocks.reduce((sum, block) => sum + width(block), 0);
    const { pairs, tiles } = countPairs(prepared, blocks);
    const finished = (await readManifest(store, record.run)) !== undefined;
    const reused = await countTiles(store, record.run);
    const bytes = pairs * BYTES_PER_PAIR + channels * record.sources.samplePoints * BYTES_PER_CHANNEL_POINT;
    const left = tiles === 0 ? 0 : (pairs * (tiles - reused)) / tiles;
    const seconds = finished || left === 0 ? 0 : await estimate(prepared, left);
    for (const warning of record.warnings) output.warn(warning);
    const state = finished ? 'finished already' : (await store.head(jobKey(record.run))) ? 'begun' : 'new';
    output.result(
      [
        `run        ${record.run} (${state})`,
        `store      ${runUri(store, record.run)}`,
        `engine     ${engine.name} (${engine.arithmetic}, ${engine.threads} threads)`,
        `inputs     ${record.sources.files.length} files, ${record.sources.spaces.length} spaces in ${record.sources.ensembles.length} ensembles`,
        `points     ${record.sources.samplePoints} of ${record.sources.points}`,
        `channels   ${channels}`,
        `pairs      ${pairs} (those of channels that turn out to say nothing are left out)`,
        `tiles      ${tiles}, ${reused} there already`,
        `tables     about ${mebibytes(bytes)}`,
        `time       about ${seconds < 1 ? 'a second' : `${seconds.toFixed(0)} s`} for the pairs on this machine`,
      ].join('\n'),
    );
    output.event({ event: 'plan', run: runUri(store, record.run), channels, pairs, tiles, reused, bytes, seconds });
  } finally {
    await engine.close();
  }
}
