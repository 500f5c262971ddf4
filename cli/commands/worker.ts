import { Runtime } from '@temporalio/worker';
import type { Arithmetic } from '../../contracts/arithmetic.ts';
import { computeQueue } from '../../contracts/queues.ts';
import { selectEngine } from '../../engines/select.ts';
import { storeIdOf } from '../../store/identity.ts';
import { createMetrics } from '../../worker/metrics.ts';
import { type Role, startWorkers, type WorkerOptions } from '../../worker/workers.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { onInterrupt, untilAborted } from '../interruption.ts';
import { createLog, type Log, type LogLevel } from '../log.ts';
import { createOutput } from '../output.ts';
import { chooseStore, type CommonFlags } from '../prepare.ts';
import { installRuntime, logToStderr } from '../runtime.ts';
import { findServer } from '../temporal.ts';

export interface WorkerFlags extends CommonFlags {
  readonly role: Role;
  readonly arithmetic?: Arithmetic;
  readonly replayAlways?: boolean;
  readonly allowCommands?: boolean;
  readonly activities?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Seconds. */
  readonly drain: number;
  readonly metrics?: string;
  readonly traces?: string;
  readonly logFormat: 'text' | 'json';
  readonly logLevel: LogLevel;
}

/** What the compute role works with; nothing for the workflow role, which knows no store. */
function computeOf(flags: WorkerFlags, environment: Environment, log: Log): WorkerOptions['compute'] {
  if (flags.role === 'workflow') return undefined;
  const { engine } = selectEngine({
    choice: flags.engine,
    threads: flags.threads,
    nativePath: environment.nativeLibrary,
    arithmetic: flags.arithmetic,
  });
  return {
    store: chooseStore(flags, environment),
    engine,
    slots: flags.activities,
    memoryBytes: flags.memory,
    log: (message, facts) => log('info', message, facts),
    ...(flags.allowCommands && { commands: { environment: environment.forCommands } }),
  };
}

/** `census worker`: works for the runs of a store until it is told to stop, then finishes what it holds. */
export async function work(flags: WorkerFlags): Promise<void> {
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const { signal } = onInterrupt('start the worker again; the runs go on meanwhile with other workers');
  const log = createLog({ level: flags.logLevel, json: flags.logFormat === 'json', write: logToStderr });
  const note = (text: string): void => (flags.logFormat === 'json' ? log('info', text) : output.note(text));
  const store = chooseStore(flags, environment);
  const compute = computeOf(flags, environment, log);
  installRuntime(Runtime, { log, metrics: flags.metrics });
  const temporal = await findServer(flags, store, { environment, output });
  const workers = await startWorkers({
    role: flags.role,
    connection: temporal.connection,
    namespace: temporal.namespace,
    dataConverter: temporal.dataConverter,
    cacheFolder: environment.cacheFolder,
    drainSeconds: flags.drain,
    traces: flags.traces,
    ...(flags.replayAlways && { maxCachedWorkflows: 0 }),
    ...(compute && {
      compute: { ...compute, ...(flags.metrics && { metrics: createMetrics(Runtime.instance().metricMeter) }) },
    }),
  });
  const { engine } = compute ?? {};
  const computing = engine ? `, ${engine.name} (${engine.arithmetic}, ${engine.threads} threads) for ${store.uri}` : '';
  const { role, metrics } = flags;
  const { address } = temporal;
  note(`worker ${process.pid}: ${role} role at ${address}${computing}; Ctrl-C stops it`);
  output.event({
    event: 'started',
    role,
    address,
    engine: engine?.name,
    arithmetic: engine?.arithmetic,
    queue: engine && computeQueue(engine.arithmetic, storeIdOf(store.uri)),
    ...(metrics && { metrics: `http://${metrics}/metrics` }),
  });
  try {
    await Promise.race([untilAborted(signal), workers.stopped]);
    note('stopping: finishing what is under way');
    await workers.stop();
  } finally {
    await temporal.leave();
    await engine?.close();
  }
  note('stopped: nothing is under way');
  output.event({ event: 'finished', role });
}
