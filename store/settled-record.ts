import { continued } from '../contracts/growth.ts';
import { jobKey, latestKey, manifestKey } from '../contracts/keys.ts';
import type { Latest, RunRecord } from '../contracts/run.ts';
import { encodeJson, readJson } from './json.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * The record that a run has or would have: the stored one where it was started before, else one that continues the
 * latest finished run of its name where the two have blocks in common.
 */
export async function settledRecord(store: ObjectStore, record: RunRecord): Promise<RunRecord> {
  const stored = await readJson<RunRecord>(store, jobKey(record.run));
  if (stored) return stored;
  const latest = await readJson<Latest>(store, latestKey(record.job.name));
  if (!latest || !(await store.head(manifestKey(latest.run)))) return record;
  const base = await readJson<RunRecord>(store, jobKey(latest.run));
  return (base && continued(record, base)) ?? record;
}

/** Puts job.json unless it is there; of several commands at once the first decides. */
export async function keepRecord(store: ObjectStore, record: RunRecord): Promise<RunRecord> {
  const key = jobKey(record.run);
  const outcome = await store.putIfAbsent(key, encodeJson(record));
  return outcome === 'created' ? record : ((await readJson<RunRecord>(store, key)) ?? record);
}
