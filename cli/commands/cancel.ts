import { setTimeout as sleep } from 'node:timers/promises';
import { CensusError } from '../../contracts/errors.ts';
import { workflowIdOf } from '../../contracts/keys.ts';
import { storeIdOf } from '../../store/identity.ts';
import { readEnvironment } from '../environment.ts';
import { createOutput } from '../output.ts';
import type { CommonFlags } from '../prepare.ts';
import { locateRun, runUri } from '../runs.ts';
import { findServer, hasServer } from '../temporal.ts';

const WAIT_MS = 20_000;

/** `census cancel RUN`: asks a run to stop and waits until it has. */
export async function cancel(word: string, flags: CommonFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const { store, run } = await locateRun(word, flags, environment);
  if (!hasServer(flags, store, environment)) throw notRunning(run);
  const temporal = await findServer(flags, store, { environment, output });
  try {
    const handle = temporal.client.workflow.getHandle(workflowIdOf(run, storeIdOf(store.uri)));
    const described = await handle.describe().catch(() => undefined);
    if (described?.status.name !== 'RUNNING') throw notRunning(run);
    await handle.cancel();
    const until = Date.now() + WAIT_MS;
    let state: string = described.status.name;
    while (state === 'RUNNING' && Date.now() < until) {
      await sleep(200);
      state = (await handle.describe()).status.name;
    }
    output.result(`${run}: ${state === 'RUNNING' ? 'asked to stop' : state.toLowerCase()}; what is finished is kept`);
    output.event({ event: 'cancelled', run: runUri(store, run), state: state.toLowerCase() });
  } finally {
    await temporal.leave();
  }
}

const notRunning = (run: string): CensusError =>
  new CensusError('run-unknown', `${run}: expected a run that is going on, got none`, {
    hint: 'census list shows the runs of the store',
  });
