import { chanceKey, manifestKey, picturesKey, sampleFactorsKey, sampleKey, tableKey } from '../contracts/keys.ts';
import { SIMILARITIES } from '../contracts/job.ts';
import type { Manifest, PairChance, RunRecord } from '../contracts/run.ts';
import type { Pictures, RunData, RunTables, SampleFactor } from '../contracts/run-data.ts';
import type { Warning } from '../contracts/sources.ts';
import { TABLES, type TableData, type TableName } from '../contracts/tables.ts';
import { readGaussians } from './gaussians.ts';
import { getObject } from './get.ts';
import { readJson } from './json.ts';
import { decodeNpy } from './npy.ts';
import { decodeNpz } from './npz.ts';
import type { ObjectStore } from './object-store.ts';
import { readPairViews } from './pair-views.ts';
import { readPlan, readRun } from './run-record.ts';
import { decodeTable } from './table.ts';
import { readTableEntries } from './table-entries.ts';

/** Above as many kept channels only members of clusters have their posteriors in memory. */
const GAUSSIANS_MAX = 5000;

async function readTables(store: ObjectStore, run: string): Promise<RunTables> {
  const tables: Partial<Record<TableName, unknown>> = {};
  for (const name of Object.keys(TABLES) as TableName[]) {
    const bytes = name === 'pairs' ? undefined : await store.get(tableKey(run, name));
    if (bytes) tables[name] = await decodeTable(name, bytes);
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

/** Kept channels whose posteriors the report may show. */
function shownChannels({ channels, ...tables }: RunTables): number[] {
  const kept = [...channels.channel].filter((_, row) => channels.kept[row] === 1);
  if (kept.length <= GAUSSIANS_MAX) return kept;
  const orders = [tables.order_nmi, tables.order_vi].filter((order) => order !== undefined);
  const members = orders.flatMap((order) => [...order.channel].filter((_, row) => order.cluster[row]! >= 0));
  return [...new Set(members)].sort((a, b) => a - b).slice(0, GAUSSIANS_MAX);
}

/** Channels in the order that the structure figures draw: ensemble by ensemble of the job, then by position. */
function drawnOrder({ sources }: RunRecord, order: TableData<'order_nmi'>): Int32Array {
  const rankOf = new Map(sources.ensembles.map((ensemble, rank) => [ensemble, rank]));
  const rank = (row: number): number => rankOf.get(order.ensemble[row]!) ?? 0;
  const rows = [...order.channel.keys()].sort((a, b) => rank(a) - rank(b) || order.position[a]! - order.position[b]!);
  return Int32Array.from(rows, (row) => order.channel[row]!);
}

/**
 * Everything of a run that its report shows. A pure function of the run's folder, whether the manifest is there already
 * or is about to be written.
 * @param warnings those of the manifest, where it is not there yet.
 */
export async function readRunData(store: ObjectStore, run: string, warnings?: readonly Warning[]): Promise<RunData> {
  const [record, plan, manifest] = await Promise.all([
    readRun(store, run),
    readPlan(store, run),
    readJson<Manifest>(store, manifestKey(run)),
  ]);
  const tables = await readTables(store, run);
  const orders = SIMILARITIES.flatMap((similarity) => {
    const order = tables[`order_${similarity}`];
    return order ? [{ similarity, channels: drawnOrder(record, order) }] : [];
  });
  const views = orders.length > 0 ? await readPairViews(store, { run, plan, orders }) : undefined;
  return {
    record,
    warnings: warnings ?? manifest?.warnings ?? [],
    chance: (await readJson<PairChance>(store, chanceKey(run))) ?? null,
    tables,
    grids: views?.grids ?? [],
    cloud: views?.cloud,
    sampleRows: decodeNpy(await getObject(store, sampleKey(run))).data as Int32Array,
    factors: (await readJson<SampleFactor[]>(store, sampleFactorsKey(run))) ?? [],
    gaussians: await readGaussians(store, record, shownChannels(tables)),
    pictures: await readStoredPictures(store, run),
    decoded: undefined,
    stored: manifest?.tables ?? (await readTableEntries(store, run)),
  };
}
