import { readEnvironment } from '../environment.ts';
import { chooseStore } from '../prepare.ts';
import { listRuns } from '../runs.ts';

/** `census complete runs`, asked by completion scripts: the runs of a store, and their names. Silent when it fails. */
export async function complete(flags: { readonly store?: string }): Promise<void> {
  try {
    const store = chooseStore({ ...flags, engine: 'auto' }, readEnvironment());
    const runs = await listRuns(store);
    const names = new Set(runs.map((run) => run.split('/')[0]!));
    process.stdout.write([...names, ...runs].map((line) => `${line}\n`).join(''));
  } catch {
    // A message would end up in the middle of the line that is being typed.
  }
}
