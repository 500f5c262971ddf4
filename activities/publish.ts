import { type Cost, sumCosts } from '../contracts/costs.ts';
import {
  chanceKey,
  costsKey,
  latestKey,
  manifestKey,
  parseRun,
  reportKey,
  tableKey,
  warningsKey,
} from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { Latest, Manifest, PairChance, RunRecord } from '../contracts/run.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { SCHEMA_VERSION, SOFTWARE_VERSION } from '../contracts/version.ts';
import { findingsOf } from '../report/findings.ts';
import { renderReport } from '../report/page.ts';
import { decodeJson, encodeJson, readJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { putSame } from '../store/put.ts';
import { type Announced, readRunData, readStoredPictures } from '../store/run-data.ts';
import { readTableEntries } from '../store/table-entries.ts';
import { encodeTable } from '../store/table.ts';
import { getTable } from '../store/get-table.ts';
import { agreeMeasures } from './agree-measures.ts';
import { readChannelsTable } from './channels.ts';
import type { ActivityContext } from './context.ts';
import { keepPictures, keepSampleFactors } from './illustrate.ts';
import { perform } from './perform.ts';
import { readRun } from '../store/run-record.ts';
import { sampleFacts } from './sample-facts.ts';
import { countSaturatedPairs } from './saturated-pairs.ts';

function spacesTable({ sources }: RunRecord): TableData<'spaces'> {
  const { spaces, files } = sources;
  return {
    space: Int32Array.from(spaces, (each) => each.space),
    ensemble: spaces.map((each) => each.ensemble),
    name: spaces.map((each) => each.name),
    uri: spaces.map((each) => files[each.file]!.uri),
    sha256: spaces.map((each) => files[each.file]!.sha256),
    kind: spaces.map((each) => each.kind),
    points: BigInt64Array.from(spaces, (each) => BigInt(each.points)),
    dimensions: Int32Array.from(spaces, (each) => each.dimensions),
  };
}

function metadataTable({ sources }: RunRecord): TableData<'space_metadata'> {
  const rows = sources.spaces.flatMap(({ space, metadata }) => metadata.map((datum) => ({ space, ...datum })));
  return {
    space: Int32Array.from(rows, (row) => row.space),
    key: rows.map((row) => row.key),
    text: rows.map((row) => row.text),
    number: Float64Array.from(rows, (row) => row.number ?? NaN),
  };
}

/** Lists that activities left: those of numbered parts by number, then those of the analyses by name. */
async function leftLists<T>(store: ObjectStore, keyOf: (part: string) => string): Promise<T[]> {
  const found: T[] = [];
  const prefix = keyOf('').replace(/\.json$/, '');
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  const place = (key: string): string => key.replace(/(\d+)\.json$/, (_, digits: string) => digits.padStart(9, '0'));
  for (const key of keys.sort((a, b) => (place(a) < place(b) ? -1 : 1))) {
    found.push(...((await readJson<T[]>(store, key)) ?? []));
  }
  return found;
}

/** Puts what is left of the tables and the report, then manifest.json, the commit point of a run, then latest.json. */
export function createPublish({ store, now }: ActivityContext) {
  async function findings(record: RunRecord, channels: TableData<'channels'>, signal: AbortSignal): Promise<Warning[]> {
    const { structure } = record.job.analyses;
    const read = async <N extends TableName>(name: N): Promise<TableData<N>> =>
      getTable(store, name, tableKey(record.run, name));
    const similarities = structure?.similarities ?? [];
    return findingsOf({
      points: record.sources.samplePoints,
      minInformationBits: structure?.minInformationBits ?? 0,
      channels,
      saturatedPairs: structure && (await countSaturatedPairs(store, record, signal)),
      clusters: await Promise.all(
        similarities.map(async (similarity) => ({ similarity, table: await read(`clusters_${similarity}`) })),
      ),
      orders: await Promise.all(
        similarities.map(async (similarity) => ({ similarity, table: await read(`order_${similarity}`) })),
      ),
      sensitivity: structure && (await read('cluster_sensitivity')),
    });
  }

  async function makeManifest(record: RunRecord, { warnings, tables, details }: Announced): Promise<Manifest> {
    const { run, job, engine, arithmetic, sources, startedAt } = record;
    const chance = await store.get(chanceKey(run));
    const costs = sumCosts(await leftLists<Cost>(store, (part) => costsKey(run, part)));
    return {
      schema: SCHEMA_VERSION,
      run,
      job,
      software: `latent-census ${SOFTWARE_VERSION}`,
      engine,
      arithmetic,
      inputs: sources.files.map(({ uri, sha256: digest, bytes }) => ({ uri, sha256: digest, bytes })),
      tables,
      details,
      warnings,
      chance: chance ? (decodeJson(chance, chanceKey(run)) as PairChance) : null,
      ...(costs.length > 0 && { costs }),
      startedAt,
      finishedAt: now().toISOString(),
    };
  }

  /** The report, with what it shows kept beside it; a report that is there already stays. */
  async function putReport(run: string, announced: Announced, signal: AbortSignal): Promise<void> {
    if (await store.head(reportKey(run))) return;
    const data = await readRunData(store, run, announced);
    await keepPictures(store, data, signal);
    const pictures = await readStoredPictures(store, run);
    const page = await renderReport({ ...data, pictures });
    await store.putIfAbsent(reportKey(run), new TextEncoder().encode(page));
  }

  return function publish({ run }: StepInput): Promise<Tally> {
    return perform(async ({ signal }) => {
      const record = await readRun(store, run);
      const put = <N extends TableName>(name: N, data: TableData<N>, facts?: Record<string, string>) =>
        putSame(store, tableKey(run, name), encodeTable(name, data, facts));
      const channels = await readChannelsTable(store, record);
      await put('spaces', spacesTable(record));
      await put('space_metadata', metadataTable(record));
      await put('channels', channels, sampleFacts(record));
      const agreeing = await agreeMeasures(store, run);
      if (agreeing) await put('measures_agreement', agreeing);
      const left = await leftLists<Warning>(store, (part) => warningsKey(run, part));
      const warnings = [...record.warnings, ...left, ...(await findings(record, channels, signal))];
      await keepSampleFactors(store, record, signal);
      const announced = { warnings, ...(await readTableEntries(store, run)) };
      await putReport(run, announced, signal);
      const outcome = await store.putIfAbsent(manifestKey(run), encodeJson(await makeManifest(record, announced)));
      const { finishedAt } = (await readJson<Manifest>(store, manifestKey(run)))!;
      const { name, runId } = parseRun(run)!;
      const latest: Latest = { run, runId, finishedAt };
      await store.replace(latestKey(name), encodeJson(latest), {
        ifNewer: (stored) => (decodeJson(stored, latestKey(name)) as Latest).finishedAt <= finishedAt,
      });
      return outcome === 'created' ? { computed: 1, reused: 0 } : { computed: 0, reused: 1 };
    });
  };
}
