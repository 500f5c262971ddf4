import { analysesOf } from '../contracts/analyses/index.ts';
import { manifestKey } from '../contracts/keys.ts';
import { blocksOfSources } from '../contracts/pairing.ts';
import type { Snapshot, SnapshotInput } from '../contracts/schedules.ts';
import { resolveSources } from '../inputs/resolve.ts';
import { newRecord } from '../store/new-record.ts';
import { readScheduled } from '../store/scheduled-job.ts';
import { keepRecord, settledRecord } from '../store/settled-record.ts';
import type { ActivityContext } from './context.ts';
import { perform } from './perform.ts';

/**
 * Looks at a scheduled job's inputs as they are now, as `census run` does, and puts job.json of the run that takes a
 * census of them. Where that run is finished there is nothing new, and nothing is put.
 */
export function createTakeSnapshot({ store, engine, now }: ActivityContext) {
  return function takeSnapshot({ scheduled }: SnapshotInput): Promise<Snapshot> {
    return perform(async ({ signal, onProgress }) => {
      const { job, folder } = await readScheduled(store, scheduled);
      const found = await resolveSources(job, folder, { signal, onProgress });
      const record = await settledRecord(store, newRecord(job, engine, { ...found, now: now() }));
      const { run } = record;
      const finished = (await store.head(manifestKey(run))) !== undefined;
      const { sources } = finished ? record : await keepRecord(store, record);
      return {
        run,
        finished,
        blocks: blocksOfSources(sources).length,
        analyses: analysesOf(job.analyses),
        spaces: sources.spaces.length,
      };
    });
  };
}
