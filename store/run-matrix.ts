import { CensusError } from '../contracts/errors.ts';
import type { Similarity } from '../contracts/analyses/structure.ts';
import { tableKey } from '../contracts/keys.ts';
import { tilesOf } from '../contracts/plan.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { drawnOrder } from './drawn-order.ts';
import type { ObjectStore } from './object-store.ts';
import { type PairMeasure, readPairMatrix } from './pair-matrix.ts';
import { readPlan, readRun } from './run-record.ts';
import { findTable } from './get-table.ts';
import type { RunRecord } from '../contracts/run.ts';
import { checkTable, readingRun } from './sound-tables.ts';

export interface RunMatrixOptions {
  readonly measure: PairMeasure;
  /** Channels in the order that OPTICS found by this similarity, ensemble after ensemble; by their numbers without. */
  readonly order?: Similarity | undefined;
  /** Only the channels of this ensemble. */
  readonly ensemble?: string | undefined;
}

/** All pairs of some channels. */
export interface RunMatrix {
  /** Which channel each row, and each column, stands for. */
  readonly channels: Int32Array;
  /** channels × channels, row by row, symmetric: NMI, or bits. NaN where no pair was compared. */
  readonly values: Float32Array;
}

async function readTable<N extends TableName>(store: ObjectStore, record: RunRecord, name: N): Promise<TableData<N>> {
  const { run } = record;
  const table = await findTable(store, name, tableKey(run, name));
  if (table) {
    checkTable(name, table, record);
    return table;
  }
  throw new CensusError('usage', `${run}: expected a run with the table ${name}, got one without`, {
    hint: 'its job did not ask for structure with that similarity',
    fields: { run, table: name },
  });
}

/**
 * Pairs of kept channels of a run as a square matrix; 4 bytes a cell.
 * @throws CensusError `usage` for an ensemble that the run lacks, or an order by a similarity that it has not.
 */
export function readRunMatrix(store: ObjectStore, run: string, options: RunMatrixOptions): Promise<RunMatrix> {
  return readingRun(run, () => readMatrix(store, run, options));
}

async function readMatrix(store: ObjectStore, run: string, options: RunMatrixOptions): Promise<RunMatrix> {
  const { measure, order, ensemble } = options;
  const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
  const { ensembles } = record.sources;
  if (plan.ensemblePairs.length === 0) {
    throw new CensusError('usage', `${run}: expected a run with pairs, got one without structure`, {
      hint: 'ask for structure in the job',
      fields: { run },
    });
  }
  if (ensemble !== undefined && !ensembles.includes(ensemble)) {
    throw new CensusError('usage', `matrix: unknown ensemble: ${ensemble}`, {
      hint: `the run has ${ensembles.join(', ')}`,
      fields: { ensemble },
    });
  }
  const { channel, kept, space } = await readTable(store, record, 'channels');
  const all =
    order === undefined
      ? channel.filter((_, row) => kept[row] === 1)
      : drawnOrder(record, await readTable(store, record, `order_${order}`));
  const ensembleOf = new Map(Array.from(channel, (each, row) => [each, record.sources.spaces[space[row]!]!.ensemble]));
  const channels = ensemble === undefined ? all : all.filter((each) => ensembleOf.get(each) === ensemble);
  const { values } = await readPairMatrix(store, run, tilesOf(plan.blocks, plan.ensemblePairs), {
    channels,
    measure,
    saturationBits: Infinity,
  });
  return { channels, values };
}
