import { readEnvironment } from '../cli/environment.ts';
import { locateRun, readManifest, runUri } from '../cli/runs.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Similarity } from '../contracts/analyses/structure.ts';
import { reportKey, runPrefix } from '../contracts/keys.ts';
import type { Manifest } from '../contracts/run.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { concatenate } from '../store/concatenate.ts';
import { getObject } from '../store/get.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRunMatrix, type RunMatrix } from '../store/run-matrix.ts';
import { getTable } from '../store/get-table.ts';

export interface MatrixOptions {
  /** Channels in the order that OPTICS found, ensemble after ensemble; by their numbers where not. */
  readonly ordered?: boolean | undefined;
  /** Only the channels of this ensemble. */
  readonly ensemble?: string | undefined;
}

/** A finished run, to be read. */
export interface OpenRun {
  /** `name/runId`. */
  readonly run: string;
  /** Its folder, an absolute path. */
  readonly uri: string;
  readonly manifest: Manifest;
  /**
   * A table, one array for each column (booleans as 0 and 1), all of the same length. `pairs` is read whole, 20 bytes a
   * pair: see `pairs()`.
   * @throws CensusError `usage` where the run has no such table.
   */
  table<N extends TableName>(name: N): Promise<TableData<N>>;
  /** The pairs of channels tile by tile, each tile an object of its own; never more than one in memory. */
  pairs(): AsyncIterable<TableData<'pairs'>>;
  /**
   * All pairs of kept channels as one square matrix: NMI in [0, 1], or VI in bits; 4 bytes a cell.
   * @throws CensusError `usage` for an ensemble that the run lacks, or an order by a similarity that it has not.
   */
  matrix(similarity: Similarity, options?: MatrixOptions): Promise<RunMatrix>;
  /** The page, HTML that needs nothing else. */
  report(): Promise<string>;
}

export interface OpenOptions {
  /** Folder or `file://` URL that keeps the runs. Default: CENSUS_STORE, else `./census`. */
  readonly store?: string | undefined;
  /** Where a relative `store` starts. Default: the working directory. */
  readonly directory?: string | undefined;
}

async function finishedManifest(store: ObjectStore, run: string): Promise<Manifest> {
  const manifest = await readManifest(store, run);
  if (manifest) return manifest;
  throw new CensusError('usage', `${run}: expected a finished run, got one without a manifest`, {
    hint: 'run its job again: it goes on where it was',
    fields: { run },
  });
}

function reader(store: ObjectStore, manifest: Manifest): OpenRun {
  const { run, tables } = manifest;
  const keysOf = (name: TableName): string[] => {
    const entries = tables.filter((entry) => entry.name === name);
    if (entries.length > 0) return entries.map(({ key }) => runPrefix(run) + key);
    const known = [...new Set(tables.map((entry) => entry.name))].join(', ');
    throw new CensusError('usage', `${run}: unknown table: ${name}`, {
      hint: `the run has ${known}; the others belong to analyses that its job does not ask for`,
      fields: { run, table: name },
    });
  };
  const read = async <N extends TableName>(name: N, key: string) => getTable(store, name, key);
  async function* pairs(): AsyncGenerator<TableData<'pairs'>> {
    for (const key of keysOf('pairs')) yield await read('pairs', key);
  }
  async function table<N extends TableName>(name: N): Promise<TableData<N>> {
    const [first, ...others] = keysOf(name);
    const parts = [await read(name, first!)];
    for (const key of others) parts.push(await read(name, key));
    return parts.length === 1 ? parts[0]! : concatenate(name, parts);
  }
  return {
    run,
    uri: runUri(store, run),
    manifest,
    table,
    pairs,
    matrix: (similarity, { ordered = false, ensemble } = {}) =>
      readRunMatrix(store, run, {
        measure: similarity === 'nmi' ? 'nmi' : 'vi_bits',
        ...(ordered && { order: similarity }),
        ensemble,
      }),
    report: async () => new TextDecoder().decode(await getObject(store, reportKey(run))),
  };
}

/** See `census.open`. */
export async function open(run: string, options: OpenOptions = {}): Promise<OpenRun> {
  const { store: uri, directory = process.cwd() } = options;
  const flags = { engine: 'auto', ...(uri !== undefined && { store: uri }) } as const;
  const located = await locateRun(run, flags, { ...readEnvironment(), directory });
  return reader(located.store, await finishedManifest(located.store, located.run));
}
