import { chanceKey, manifestKey, picturesKey, sampleFactorsKey, sampleKey, tableKey } from '../contracts/keys.ts';
import { SIMILARITIES } from '../contracts/analyses/structure.ts';
import type { Manifest, PairChance, RunRecord } from '../contracts/run.ts';
import type { Pictures, RunData, RunTables, SampleFactor } from '../contracts/run-data.ts';
import type { Warning } from '../contracts/sources.ts';
import { TABLES, type TableName } from '../contracts/tables.ts';
import { readGaussians } from './gaussians.ts';
import { readJson } from './json.ts';
import { decodeNpy } from './npy.ts';
import { decodeNpz } from './npz.ts';
import type { ObjectStore } from './object-store.ts';
import { drawnOrder } from './drawn-order.ts';
import { readPairViews } from './pair-views.ts';
import { readPlan, readRun } from './run-record.ts';
import { findTable } from './get-table.ts';
import { checkTable, readingRun } from './sound-tables.ts';
import { readTableEntries, type TableEntries } from './table-entries.ts';

/** Above as many kept channels only members of clusters have their posteriors in memory. */
const GAUSSIANS_MAX = 5000;

async function readTables(store: ObjectStore, record: RunRecord): Promise<RunTables> {
  const { run } = record;
  const tables: Partial<Record<TableName, unknown>> = {};
  for (const name of Object.keys(TABLES) as TableName[]) {
    if (name === 'pairs' || name === 'ranking_pairs') continue;
    const table = await findTable(store, name, tableKey(run, name));
    if (!table) continue;
    checkTable(name, table, record);
    tables[name] = table;
  }
  return tables as RunTables;
}

/** Pictures as `pictures.npz` keeps them. */
export async function readStoredPictures(store: ObjectStore, run: string): Promise<Pictures | undefined> {
  const key = picturesKey(run);
  const bytes = await store.get(key);
  if (!bytes) return undefined;
  const { places, pixels } = decodeNpz(bytes, key);
  const [, height = 0, width = 0, bands = 1] = pixels!.shape;
  return {
    height,
    width,
    bands: bands as Pictures['bands'],
    places: places!.data as Int32Array,
    pixels: pixels!.data as Uint8Array,
  };
}

/** The sampled rows of the data set, ascending; undefined for a run without channels, which draws none. */
export async function readSampleRows(store: ObjectStore, run: string): Promise<Int32Array | undefined> {
  const key = sampleKey(run);
  const bytes = await store.get(key);
  return bytes && (decodeNpy(bytes, key).data as Int32Array);
}

/** Kept channels whose posteriors the report may show. */
function shownChannels({ channels, ...tables }: RunTables): number[] {
  const kept = [...channels.channel].filter((_, row) => channels.kept[row] === 1);
  if (kept.length <= GAUSSIANS_MAX) return kept;
  const orders = [tables.order_nmi, tables.order_vi].filter((order) => order !== undefined);
  const members = orders.flatMap((order) => [...order.channel].filter((_, row) => order.cluster[row]! >= 0));
  return [...new Set(members)].sort((a, b) => a - b).slice(0, GAUSSIANS_MAX);
}

/** What of a run can be read without its pairs and posteriors. */
export type RunSummary = Pick<RunData, 'record' | 'warnings' | 'chance' | 'tables' | 'factors'>;

/** What the manifest says of a run; given where it is not written yet. */
export interface Announced extends TableEntries {
  readonly warnings: readonly Warning[];
}

const readAnnounced = async (store: ObjectStore, run: string): Promise<Announced> =>
  (await readJson<Manifest>(store, manifestKey(run))) ?? { warnings: [], ...(await readTableEntries(store, run)) };

async function summarise(store: ObjectStore, run: string, { warnings }: Announced): Promise<RunSummary> {
  const record = await readRun(store, run);
  return {
    record,
    warnings,
    chance: (await readJson<PairChance>(store, chanceKey(run))) ?? null,
    tables: await readTables(store, record),
    factors: (await readJson<SampleFactor[]>(store, sampleFactorsKey(run))) ?? [],
  };
}

/** The small part of a finished run. */
export const readRunSummary = (store: ObjectStore, run: string): Promise<RunSummary> =>
  readingRun(run, async () => summarise(store, run, await readAnnounced(store, run)));

/**
 * Everything of a run that its report shows. A pure function of the run's folder, whether the manifest is there already
 * or is about to be written.
 * @param announced what the manifest will say, where it is not there yet.
 */
export function readRunData(store: ObjectStore, run: string, announced?: Announced): Promise<RunData> {
  return readingRun(run, () => readWhole(store, run, announced));
}

async function readWhole(store: ObjectStore, run: string, announced: Announced | undefined): Promise<RunData> {
  const said = announced ?? (await readAnnounced(store, run));
  const [summary, plan] = await Promise.all([summarise(store, run, said), readPlan(store, run)]);
  const { record, tables } = summary;
  const orders = SIMILARITIES.flatMap((similarity) => {
    const order = tables[`order_${similarity}`];
    return order ? [{ similarity, channels: drawnOrder(record, order) }] : [];
  });
  const views = orders.length > 0 ? await readPairViews(store, { run, plan, orders }) : undefined;
  return {
    ...summary,
    grids: views?.grids ?? [],
    cloud: views?.cloud,
    sampleRows: (await readSampleRows(store, run)) ?? new Int32Array(0),
    gaussians: await readGaussians(store, record, shownChannels(tables)),
    pictures: await readStoredPictures(store, run),
    decoded: undefined,
    stored: [...said.tables, ...(said.details ?? [])],
  };
}
