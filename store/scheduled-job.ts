import { CensusError } from '../contracts/errors.ts';
import { parseScheduled, type ScheduledJob, scheduledKey } from '../contracts/schedules.ts';
import { SCHEMA_VERSION } from '../contracts/version.ts';
import { sha256 } from './digest.ts';
import { decodeJson, encodeJson } from './json.ts';
import type { ObjectStore } from './object-store.ts';
import { putSame } from './put.ts';

const digestOf = (bytes: Uint8Array): string => sha256(bytes).slice(0, 16);

/** Keeps a scheduled job under a name that its content gives. */
export async function keepScheduled(store: ObjectStore, scheduled: ScheduledJob): Promise<string> {
  const bytes = encodeJson(scheduled);
  const name = `${scheduled.job.name}/${digestOf(bytes)}`;
  await putSame(store, scheduledKey(name), bytes);
  return name;
}

/**
 * A scheduled job, as it was kept.
 * @throws CensusError where there is none, where it is another's, or where it was changed since.
 */
export async function readScheduled(store: ObjectStore, name: string): Promise<ScheduledJob> {
  if (parseScheduled(name) === undefined) {
    throw new CensusError('plan-mismatch', `scheduled job: expected <name>/<digest>, got ${name}`);
  }
  const key = scheduledKey(name);
  const bytes = await store.get(key);
  if (!bytes) {
    throw new CensusError('object-missing', `missing ${key}`, {
      hint: `looked in ${store.uri}; census schedule create with the job puts it there again`,
    });
  }
  if (digestOf(bytes) !== name.split('/')[1]) {
    throw new CensusError('object-corrupt', `${key}: expected content of that digest, got another`, {
      hint: 'it was changed or damaged: give census schedule create with the job again',
      fields: { key },
    });
  }
  const value = decodeJson(bytes, key) as ScheduledJob;
  if (value.schema === SCHEMA_VERSION) return value;
  throw new CensusError('schema-mismatch', `${key}: expected schema ${SCHEMA_VERSION}, got ${value.schema}`, {
    hint: 'written by another release: give census schedule create with the job again',
    fields: { key },
  });
}
