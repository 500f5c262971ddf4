import { CensusError } from '../contracts/errors.ts';
import { jobKey, parseRun, planKey } from '../contracts/keys.ts';
import type { Plan } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import { SCHEMA_VERSION } from '../contracts/version.ts';
import type { ObjectStore } from './object-store.ts';
import { readJson } from './json.ts';

async function readVersioned<T extends { readonly schema: string }>(store: ObjectStore, key: string): Promise<T> {
  const value = await readJson<T>(store, key);
  if (value === undefined) {
    throw new CensusError('object-missing', `missing ${key}`, { hint: `looked in ${store.uri}; was the run removed?` });
  }
  if (value.schema === SCHEMA_VERSION) return value;
  throw new CensusError('schema-mismatch', `${key}: expected schema ${SCHEMA_VERSION}, got ${value.schema}`, {
    hint: 'written by another release; use that release, or run the job again under another name',
    fields: { key },
  });
}

/** @throws CensusError `plan-mismatch` for what names no run: keys are made of it. */
function requireRun(run: unknown): void {
  if (typeof run !== 'string' || !parseRun(run))
    throw new CensusError('plan-mismatch', `run: expected <name>/<runId>, got ${JSON.stringify(run)?.slice(0, 200)}`, {
      hint: 'census list shows the runs of a store',
    });
}

/** job.json of a run. */
export async function readRun(store: ObjectStore, run: string): Promise<RunRecord> {
  requireRun(run);
  return readVersioned<RunRecord>(store, jobKey(run));
}

/** plan.json of a run. */
export async function readPlan(store: ObjectStore, run: string): Promise<Plan> {
  requireRun(run);
  return readVersioned<Plan>(store, planKey(run));
}
