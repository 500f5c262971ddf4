import { tableKey } from '../contracts/keys.ts';
import type { Manifest } from '../contracts/run.ts';
import type { TableData, TableName } from '../contracts/tables.ts';
import { summarise, type SummaryTables } from '../report/summary.ts';
import { getObject } from '../store/get.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { decodeTable } from '../store/table.ts';
import type { Output } from './output.ts';
import { runUri } from './runs.ts';

async function readTables(store: ObjectStore, manifest: Manifest): Promise<SummaryTables> {
  const { run, job } = manifest;
  const read = async <N extends TableName>(name: N): Promise<TableData<N>> =>
    decodeTable(name, await getObject(store, tableKey(run, name)));
  const similarities = job.analyses.structure?.similarities ?? [];
  const each = async <N extends 'clusters' | 'order'>(name: N) =>
    Promise.all(similarities.map(async (similarity) => ({ similarity, table: await read(`${name}_${similarity}`) })));
  return {
    spaces: await read('spaces'),
    channels: await read('channels'),
    factors: job.analyses.structure && (await read('factors')),
    clusters: (await each('clusters')) as SummaryTables['clusters'],
    orders: (await each('order')) as SummaryTables['orders'],
  };
}

interface Finished {
  readonly seconds: number;
  readonly tiles: { readonly computed: number; readonly reused: number };
  readonly fingerprints: { readonly computed: number; readonly reused: number };
}

/** Tells the end of a run: what it found, its warnings, where its tables are. */
export async function showRun(
  store: ObjectStore,
  manifest: Manifest,
  finished: Finished,
  output: Output,
): Promise<void> {
  for (const warning of manifest.warnings) output.warn(warning);
  const uri = runUri(store, manifest.run);
  if (!output.json) {
    const { tiles } = finished;
    output.result(summarise(manifest, await readTables(store, manifest)));
    output.result(
      `\n${manifest.run} finished in ${finished.seconds.toFixed(1)} s on ${manifest.engine} (${manifest.arithmetic}); ` +
        `tiles: ${tiles.computed} computed, ${tiles.reused} reused\nreport: ${uri}/report.html\ntables: ${uri}/tables`,
    );
  }
  output.event({ event: 'finished', run: uri, report: `${uri}/report.html`, ...finished });
}
