import { CensusError } from '../contracts/errors.ts';
import { jobKey, latestKey, manifestKey, parseRun, runPrefix } from '../contracts/keys.ts';
import type { Latest, Manifest, RunRecord } from '../contracts/run.ts';
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

/** The run of a name that was started last, for a name of which none is finished yet. */
async function newest(store: ObjectStore, name: string): Promise<string | undefined> {
  const runs = await listRuns(store, `runs/${name}/`);
  const records = await Promise.all(runs.map((run) => readJson<RunRecord>(store, jobKey(run))));
  const started = runs.map((run, k) => ({ run, startedAt: records[k]?.startedAt ?? '' }));
  return started.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0]?.run;
}

/**
 * The run that a word of the command line names: a run's URI, `name/runId`, or a name for its latest (the one started
 * last where none is finished).
 * @throws CensusError `run-unknown`.
 */
export async function locateRun(word: string, flags: CommonFlags, environment: Environment): Promise<LocatedRun> {
  const [, prefix, tail] = /^(.+)\/runs\/([a-z0-9-]{1,64}\/[0-9a-f]{16})\/?$/.exec(word) ?? [];
  if (prefix !== undefined && tail !== undefined) {
    return { store: chooseStore({ ...flags, store: prefix }, environment), run: tail };
  }
  const store = chooseStore(flags, environment);
  if (parseRun(word)) return { store, run: word };
  const isName = /^[a-z0-9-]{1,64}$/.test(word);
  const run = isName
    ? ((await readJson<Latest>(store, latestKey(word)))?.run ?? (await newest(store, word)))
    : undefined;
  if (run !== undefined) return { store, run };
  throw new CensusError('run-unknown', `unknown run: ${word}`, {
    hint: `looked in ${store.uri}; census list shows its runs, --store names another store`,
    fields: { run: word },
  });
}

export const readManifest = (store: ObjectStore, run: string): Promise<Manifest | undefined> =>
  readJson<Manifest>(store, manifestKey(run));

/** @throws CensusError `usage` for a run that is not finished: it has no tables to be trusted. */
export async function requireFinished(store: ObjectStore, run: string): Promise<void> {
  if (await store.head(manifestKey(run))) return;
  throw new CensusError('usage', `${run}: expected a finished run, got one without a manifest`, {
    hint: 'census run with its job goes on where it was; census status tells where it stands',
    fields: { run },
  });
}

/** The runs below a prefix by name and id: those with a job.json. */
export async function listRuns(store: ObjectStore, prefix = 'runs/'): Promise<string[]> {
  const runs: string[] = [];
  for await (const { key } of store.list(prefix)) {
    const [, run] = /^runs\/([^/]+\/[^/]+)\/job\.json$/.exec(key) ?? [];
    if (run !== undefined && parseRun(run)) runs.push(run);
  }
  return runs;
}
