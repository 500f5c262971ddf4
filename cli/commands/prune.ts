import { jobKey, latestKey, manifestKey, runPrefix, workflowIdOf } from '../../contracts/keys.ts';
import { CensusError } from '../../contracts/errors.ts';
import type { Latest, RunRecord } from '../../contracts/run.ts';
import { storeIdOf } from '../../store/identity.ts';
import { readJson } from '../../store/json.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import { chooseStore, type CommonFlags } from '../prepare.ts';
import { prunable, type PrunableRun } from '../prunable.ts';
import { listRuns, readManifest, runUri } from '../runs.ts';
import { findServer, hasServer, type Temporal } from '../temporal.ts';

export interface PruneFlags extends CommonFlags {
  readonly keep?: number;
  /** In ms. */
  readonly olderThan?: number;
  readonly dryRun?: boolean;
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

async function readRuns(store: ObjectStore, name: string | undefined): Promise<PrunableRun[]> {
  const runs = await listRuns(store, name === undefined ? 'runs/' : `runs/${name}/`);
  return Promise.all(
    runs.map(async (run) => {
      const manifest = await readManifest(store, run);
      const at = manifest?.finishedAt ?? (await readJson<RunRecord>(store, jobKey(run)))?.startedAt ?? '';
      return { run, at: Date.parse(at) || 0, finished: manifest !== undefined };
    }),
  );
}

/** Whether a run that is not finished may be going on: where that cannot be told, it may. */
async function mayRun(temporal: Temporal | undefined, store: ObjectStore, run: string): Promise<boolean> {
  if (!temporal) return false;
  const handle = temporal.client.workflow.getHandle(workflowIdOf(run, storeIdOf(store.uri)));
  try {
    return (await handle.describe()).status.name === 'RUNNING';
  } catch (error) {
    return (error as Error).name !== 'WorkflowNotFoundError';
  }
}

/** Removes a run: the manifest first, so that half of it is no finished run, and job.json last, so that it is found again. */
async function removeRun(store: ObjectStore, run: string): Promise<number> {
  let removed = 0;
  const remove = async (key: string, bytes: number): Promise<void> => {
    await store.remove(key);
    removed += bytes;
  };
  const [manifest, job] = [manifestKey(run), jobKey(run)];
  await remove(manifest, (await store.head(manifest))?.bytes ?? 0);
  const keys: { key: string; bytes: number }[] = [];
  for await (const object of store.list(runPrefix(run))) if (object.key !== job) keys.push(object);
  for (const { key, bytes } of keys) await remove(key, bytes);
  await remove(job, (await store.head(job))?.bytes ?? 0);
  return removed;
}

/** `census prune [NAME]`: removes old runs, never the latest finished one of a name, never one that is going on. */
export async function prune(name: string | undefined, flags: PruneFlags): Promise<void> {
  const { keep, olderThan, dryRun = false } = flags;
  if (keep === undefined && olderThan === undefined) {
    throw new CensusError('usage', 'prune: expected --keep, --older-than or both, got neither', {
      hint: 'census prune --keep 5 keeps the newest five runs of each name; --dry-run only lists what would go',
    });
  }
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const store = chooseStore(flags, environment);
  const old = prunable(await readRuns(store, name), { keep, olderThan }, Date.now());
  const asks = old.some(({ finished }) => !finished) && hasServer(flags, store, environment);
  const temporal = asks ? await findServer(flags, store, { environment, output }) : undefined;
  let [count, bytes] = [0, 0];
  try {
    for (const { run, finished } of old) {
      const latest = await readJson<Latest>(store, latestKey(run.split('/')[0]!));
      if (latest?.run === run || (!finished && (await mayRun(temporal, store, run)))) {
        output.note(`${run}: kept, ${finished ? 'the latest' : 'it is going on'}`);
        continue;
      }
      const freed = dryRun ? 0 : await removeRun(store, run);
      [count, bytes] = [count + 1, bytes + freed];
      output.result(`${run}  ${dryRun ? 'would go' : `removed, ${mebibytes(freed)}`}`);
      output.event({ event: 'pruned', run: runUri(store, run), finished, removed: !dryRun, bytes: freed });
    }
  } finally {
    await temporal?.leave();
  }
  const runs = `${count} ${count === 1 ? 'run' : 'runs'}`;
  output.result(dryRun ? `${runs} would go` : `removed ${runs}, ${mebibytes(bytes)}`);
}
