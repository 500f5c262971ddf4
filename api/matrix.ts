import { CensusError } from '../contracts/errors.ts';
import type { Similarity } from '../contracts/job.ts';
import type { TableData, TableName } from '../contracts/tables.ts';

export interface MatrixOptions {
  /** Channels in the order that OPTICS found, ensemble after ensemble; by their numbers where not. */
  readonly ordered?: boolean | undefined;
  /** Only the channels of this ensemble. */
  readonly ensemble?: string | undefined;
}

/** All pairs of some channels. */
export interface PairMatrix {
  /** Which channel each row, and each column, stands for. */
  readonly channels: Int32Array;
  /** channels × channels, row by row, symmetric: NMI in [0, 1], or VI in bits. NaN where no pair was computed. */
  readonly values: Float32Array;
}

/** What a matrix is made from. */
interface MatrixSource {
  table<N extends TableName>(name: N): Promise<TableData<N>>;
  pairs(): AsyncIterable<TableData<'pairs'>>;
}

/** Ensemble of every channel, by its number. */
async function ensemblesOf(run: MatrixSource): Promise<string[]> {
  const [spaces, channels] = [await run.table('spaces'), await run.table('channels')];
  const ensembleOf = new Map([...spaces.space].map((space, row) => [space, spaces.ensemble[row]!]));
  const named: string[] = [];
  channels.channel.forEach((channel, row) => (named[channel] = ensembleOf.get(channels.space[row]!)!));
  return named;
}

async function keptChannels(run: MatrixSource): Promise<Int32Array> {
  const { channel, kept } = await run.table('channels');
  return channel.filter((_, row) => kept[row] === 1);
}

/** Channels as the order table has them: its rows are sorted by ensemble of the job, then position. */
async function orderedChannels(run: MatrixSource, similarity: Similarity): Promise<Int32Array> {
  const { channel, ensemble, position } = await run.table(`order_${similarity}`);
  const rank = new Map([...new Set(ensemble)].map((name, k) => [name, k]));
  const rows = [...channel.keys()].sort(
    (a, b) => rank.get(ensemble[a]!)! - rank.get(ensemble[b]!)! || position[a]! - position[b]!,
  );
  return Int32Array.from(rows, (row) => channel[row]!);
}

function refuseUnknown(ensemble: string, ensembles: readonly string[]): void {
  if (ensembles.includes(ensemble)) return;
  throw new CensusError('usage', `matrix: unknown ensemble: ${ensemble}`, {
    hint: `the run has ${[...new Set(ensembles)].join(', ')}`,
    fields: { ensemble },
  });
}

/**
 * All pairs of kept channels as a square matrix; 4 bytes a cell.
 * @throws CensusError `usage` for an ensemble that the run lacks, or an order of a similarity that it has not.
 */
export async function matrixOf(
  source: MatrixSource,
  similarity: Similarity,
  { ordered = false, ensemble }: MatrixOptions,
): Promise<PairMatrix> {
  const all = ordered ? await orderedChannels(source, similarity) : await keptChannels(source);
  let channels = all;
  if (ensemble !== undefined) {
    const ensembles = await ensemblesOf(source);
    refuseUnknown(ensemble, ensembles);
    channels = all.filter((channel) => ensembles[channel] === ensemble);
  }
  const side = channels.length;
  const placeOf = new Map([...channels].map((channel, place) => [channel, place]));
  const values = new Float32Array(side * side).fill(NaN);
  for await (const tile of source.pairs()) {
    const measured = similarity === 'nmi' ? tile.nmi : tile.vi_bits;
    for (let row = 0; row < measured.length; row++) {
      const [a, b] = [placeOf.get(tile.i[row]!), placeOf.get(tile.j[row]!)];
      if (a !== undefined && b !== undefined) values[a * side + b] = values[b * side + a] = measured[row]!;
    }
  }
  return { channels, values };
}
