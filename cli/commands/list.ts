import { jobKey } from '../../contracts/keys.ts';
import type { RunRecord } from '../../contracts/run.ts';
import { readJson } from '../../store/json.ts';
import { readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import { chooseStore, type CommonFlags } from '../prepare.ts';
import { listRuns, readManifest, runUri } from '../runs.ts';

/** `census list`: the runs of a store, by name and then by start. */
export async function list(flags: CommonFlags): Promise<void> {
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const store = chooseStore(flags, readEnvironment());
  const rows = await Promise.all(
    (await listRuns(store)).map(async (run) => {
      const [record, manifest] = await Promise.all([readJson<RunRecord>(store, jobKey(run)), readManifest(store, run)]);
      return {
        run,
        startedAt: record?.startedAt ?? '',
        finishedAt: manifest?.finishedAt ?? null,
        engine: record?.engine ?? '',
      };
    }),
  );
  rows.sort((a, b) => (`${a.run.split('/')[0]} ${a.startedAt}` < `${b.run.split('/')[0]} ${b.startedAt}` ? -1 : 1));
  for (const row of rows) {
    output.event({
      event: 'run',
      ...row,
      uri: runUri(store, row.run),
      state: row.finishedAt === null ? 'unfinished' : 'finished',
    });
    output.result(
      `${row.run}  ${row.finishedAt === null ? 'unfinished' : 'finished  '}  started ${row.startedAt}  ${row.engine}`,
    );
  }
  if (rows.length === 0) output.result(`no runs in ${store.uri}`);
}
