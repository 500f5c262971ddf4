import { Runtime } from '@temporalio/worker';
import { selectEngine } from '../../engines/select.ts';
import { startWorkers } from '../../worker/workers.ts';
import { readEnvironment } from '../environment.ts';
import { onInterrupt, untilAborted } from '../interruption.ts';
import { createOutput } from '../output.ts';
import { chooseStore, type CommonFlags } from '../prepare.ts';
import { logToStderr, quietRuntime } from '../runtime.ts';
import { findServer } from '../temporal.ts';

/** `census dev`: the embedded server with its web page, and a worker, until Ctrl-C. */
export async function dev(flags: CommonFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const { signal } = onInterrupt('start it again; runs go on where they were');
  const store = chooseStore(flags, environment);
  const { engine } = selectEngine({
    choice: flags.engine,
    threads: flags.threads,
    nativePath: environment.nativeLibrary,
  });
  quietRuntime(Runtime, logToStderr, 'warn');
  const temporal = await findServer(flags, store, { environment, output, ui: true });
  const workers = await startWorkers({
    role: 'all',
    connection: temporal.connection,
    namespace: temporal.namespace,
    dataConverter: temporal.dataConverter,
    cacheFolder: environment.cacheFolder,
    drainSeconds: 25,
    compute: { store, engine, commands: { environment: environment.forCommands } },
  });
  output.result(
    [
      `temporal  ${temporal.address}`,
      ...(temporal.local?.ui === undefined ? [] : [`web page  ${temporal.local.ui}`]),
      `store     ${store.uri}`,
      `engine    ${engine.name} (${engine.arithmetic}, ${engine.threads} threads)`,
      'Ctrl-C stops server and worker; census run in another terminal uses them',
    ].join('\n'),
  );
  output.event({ event: 'started', address: temporal.address, ui: temporal.local?.ui, store: store.uri });
  try {
    await Promise.race([untilAborted(signal), workers.stopped]);
    await workers.stop();
  } finally {
    await temporal.leave();
    await engine.close();
  }
}
