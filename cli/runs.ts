import { CensusError } from '../contracts/errors.ts';
import { latestKey, manifestKey, parseRun, runPrefix } from '../contracts/keys.ts';
import type { Latest, Manifest } from '../contracts/run.ts';
import { readJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { chooseStore, type CommonFlags } from './prepare.ts';
import type { Environment } from './environment.ts';

/** A run's URI: where its folder lies. */
export const runUri = (store: ObjectStore, run: string): string => `${store.uri}/${runPrefix(run)}`.replace(/\/$/, '');

export interface LocatedRun {
  readonly store: ObjectStore;
  readonly run: string;
}

/**
 * The run that a word of the command line names: a run's URI, `name/runId`, or a name for its latest.
 * @throws CensusError `run-unknown`.
 */
export async function locateRun(word: string, flags: CommonFlags, environment: Environment): Promise<LocatedRun> {
  const [, prefix, tail] = /^(.+)\/runs\/([a-z0-9-]{1,64}\/[0-9a-f]{16})\/?$/.exec(word) ?? [];
  if (prefix !== undefined && tail !== undefined) {
    return { store: chooseStore({ ...flags, store: prefix }, environment), run: tail };
  }
  const store = chooseStore(flags, environment);
  if (parseRun(word)) return { store, run: word };
  const latest = /^[a-z0-9-]{1,64}$/.test(word) ? await readJson<Latest>(store, latestKey(word)) : undefined;
  if (latest) return { store, run: latest.run };
  throw new CensusError('run-unknown', `unknown run: ${word}`, {
    hint: `looked in ${store.uri}; census list shows its runs, --store names another store`,
    fields: { run: word },
  });
}

export const readManifest = (store: ObjectStore, run: string): Promise<Manifest | undefined> =>
  readJson<Manifest>(store, manifestKey(run));

/** All runs of a store by name and id: those with a job.json. */
export async function listRuns(store: ObjectStore): Promise<string[]> {
  const runs: string[] = [];
  for await (const { key } of store.list('runs/')) {
    const [, run] = /^runs\/([^/]+\/[^/]+)\/job\.json$/.exec(key) ?? [];
    if (run !== undefined && parseRun(run)) runs.push(run);
  }
  return runs;
}
