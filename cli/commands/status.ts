import { jobKey, workflowIdOf } from '../../contracts/keys.ts';
import { storeIdOf } from '../../store/identity.ts';
import { readEnvironment } from '../environment.ts';
import { countTiles } from '../execute.ts';
import { createOutput, type Output } from '../output.ts';
import type { CommonFlags } from '../prepare.ts';
import { ProgressBar } from '../progress-bar.ts';
import { type LocatedRun, locateRun, readManifest, runUri } from '../runs.ts';
import { showRun } from '../show-run.ts';
import { findServer, hasServer } from '../temporal.ts';
import { readProgress } from '../watch.ts';
import { list } from './list.ts';

/** What the server knows of a run that has no manifest. */
async function showUnfinished({ store, run }: LocatedRun, flags: CommonFlags, output: Output): Promise<void> {
  const environment = readEnvironment();
  const uri = runUri(store, run);
  if ((await store.head(jobKey(run))) === undefined || !hasServer(flags, store, environment)) {
    output.result(
      `${run}: begun, not finished, and no server is running for it\n  hint: census run with its job goes on`,
    );
    output.event({ event: 'status', run: uri, state: 'stopped', tiles: await countTiles(store, run) });
    return;
  }
  const temporal = await findServer(flags, store, { environment, output });
  try {
    const workflowId = workflowIdOf(run, storeIdOf(store.uri));
    const described = await temporal.client.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => undefined);
    const state = described?.status.name.toLowerCase() ?? 'stopped';
    const progress = state === 'running' ? await readProgress(temporal.client, workflowId) : undefined;
    const [line, facts] = progress ? new ProgressBar().render(progress, undefined, Date.now()) : [undefined, {}];
    const idle = state === 'running' && !progress;
    const more = idle ? '  hint: no worker answers; census run with its job, or census worker, goes on with it' : line;
    output.result([`${run}: ${state}`, more].filter((each) => each !== undefined).join('\n'));
    output.event({ ...facts, event: 'status', run: uri, state, tiles: await countTiles(store, run) });
  } finally {
    await temporal.leave();
  }
}

/** `census status [RUN]`: where a run stands; without a run, all of the store. */
export async function status(word: string | undefined, flags: CommonFlags): Promise<void> {
  if (word === undefined) return list(flags);
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const located = await locateRun(word, flags, readEnvironment());
  const { store, run } = located;
  const manifest = await readManifest(store, run);
  if (!manifest) return showUnfinished(located, flags, output);
  const seconds = (Date.parse(manifest.finishedAt) - Date.parse(manifest.startedAt)) / 1000;
  const tiles = { computed: await countTiles(store, run), reused: 0 };
  await showRun(store, manifest, { seconds, tiles, fingerprints: { computed: 0, reused: 0 } }, output);
}
