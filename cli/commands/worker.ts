import { Runtime } from '@temporalio/worker';
import type { Arithmetic } from '../../contracts/arithmetic.ts';
import { selectEngine } from '../../engines/select.ts';
import { type Role, startWorkers } from '../../worker/workers.ts';
import { readEnvironment } from '../environment.ts';
import { onInterrupt, untilAborted } from '../interruption.ts';
import { createOutput } from '../output.ts';
import { chooseStore, type CommonFlags } from '../prepare.ts';
import { logToStderr, quietRuntime } from '../runtime.ts';
import { findServer } from '../temporal.ts';

export interface WorkerFlags extends CommonFlags {
  readonly role: Role;
  readonly arithmetic?: Arithmetic;
  readonly replayAlways?: boolean;
  readonly allowCommands?: boolean;
}

/** `census worker`: works for the runs of a store until it is told to stop, then finishes what it holds. */
export async function work(flags: WorkerFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const { signal } = onInterrupt('start the worker again; the runs go on meanwhile with other workers');
  const store = chooseStore(flags, environment);
  const computes = flags.role !== 'workflow';
  const selection = computes
    ? selectEngine({
        choice: flags.engine,
        threads: flags.threads,
        nativePath: environment.nativeLibrary,
        arithmetic: flags.arithmetic,
      })
    : undefined;
  quietRuntime(Runtime, logToStderr, 'WARN');
  const temporal = await findServer(flags, store, { environment, output });
  const commands = flags.allowCommands && { commands: { environment: environment.forCommands } };
  const workers = await startWorkers({
    role: flags.role,
    connection: temporal.connection,
    namespace: temporal.namespace,
    cacheFolder: environment.cacheFolder,
    shutdownGraceTime: '25s',
    ...(flags.replayAlways && { maxCachedWorkflows: 0 }),
    ...(selection && { compute: { store, engine: selection.engine, ...commands } }),
  });
  const { engine } = selection ?? {};
  const computing = engine ? `, ${engine.name} (${engine.arithmetic}, ${engine.threads} threads) for ${store.uri}` : '';
  output.note(`worker ${process.pid}: ${flags.role} role at ${temporal.address}${computing}; Ctrl-C stops it`);
  output.event({
    event: 'started',
    role: flags.role,
    address: temporal.address,
    engine: engine?.name,
    arithmetic: engine?.arithmetic,
  });
  try {
    await Promise.race([untilAborted(signal), workers.stopped]);
    output.note('stopping: finishing what is under way');
    await workers.stop();
  } finally {
    await temporal.leave();
    await engine?.close();
  }
  output.event({ event: 'finished', role: flags.role });
}
