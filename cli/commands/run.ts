import { manifestKey } from '../../contracts/keys.ts';
import { Runtime } from '@temporalio/worker';
import type { Manifest } from '../../contracts/run.ts';
import { readJson } from '../../store/json.ts';
import { type RunningWorkers, startWorkers } from '../../worker/workers.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { countTiles, followCensus, startCensus } from '../execute.ts';
import { unwrapFailure } from '../failure.ts';
import { onInterrupt } from '../interruption.ts';
import { createOutput, type Output } from '../output.ts';
import { type CommonFlags, prepare, type Prepared } from '../prepare.ts';
import { readManifest, runUri } from '../runs.ts';
import { showRun } from '../show-run.ts';
import { findServer, type Temporal } from '../temporal.ts';
import { quietRuntime } from '../runtime.ts';

export interface RunFlags extends CommonFlags {
  /** Submit only, and leave the work to the workers that are there. */
  readonly worker: boolean;
}

async function finishedAlready({ record, store }: Prepared, output: Output): Promise<boolean> {
  const manifest = await readManifest(store, record.run);
  if (!manifest) return false;
  output.note(`${record.run} is finished already; nothing to do`);
  const tiles = { computed: 0, reused: await countTiles(store, record.run) };
  const fingerprints = { computed: 0, reused: 0 };
  await showRun(store, manifest, { seconds: 0, tiles, fingerprints }, output);
  return true;
}

/** The workers of this command, for all that its store's runs need. */
const startOwnWorkers = ({ store, engine }: Prepared, temporal: Temporal, { cacheFolder }: Environment) =>
  startWorkers({
    role: 'all',
    connection: temporal.connection,
    namespace: temporal.namespace,
    cacheFolder,
    compute: { store, engine },
  });

/** `census run JOB`: starts the run, or goes on where it was, and tells what it found. */
export async function run(jobPath: string, flags: RunFlags): Promise<void> {
  const started = Date.now();
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const interruption = onInterrupt(`the same command goes on where it was: census ${process.argv.slice(2).join(' ')}`);
  const { signal } = interruption;
  const prepared = await prepare(jobPath, flags, { environment, output, signal });
  const { record, store, engine } = prepared;
  if (await finishedAlready(prepared, output)) return engine.close();

  quietRuntime(Runtime);
  const temporal = await findServer(flags, store, { environment, output });
  const there = await countTiles(store, record.run);
  let workers: RunningWorkers | undefined;
  output.event({
    event: 'started',
    run: runUri(store, record.run),
    engine: engine.name,
    arithmetic: engine.arithmetic,
  });
  output.note(
    `${record.run}: ${record.sources.spaces.length} spaces, ${record.sources.samplePoints} points, ${engine.name} engine (${engine.arithmetic}, ${engine.threads} threads)`,
  );
  try {
    workers = flags.worker ? await startOwnWorkers(prepared, temporal, environment) : undefined;
    workers?.stopped.catch((error: unknown) => interruption.abort(error)); // without them the wait would be in vain
    const handle = await startCensus(prepared, temporal);
    const { tiles, fingerprints } = await followCensus(handle, prepared, { temporal, output, signal });
    const manifest = (await readJson<Manifest>(store, manifestKey(record.run)))!;
    const reused = Math.max(there, tiles.reused);
    const counted = { computed: tiles.computed + tiles.reused - reused, reused };
    await showRun(store, manifest, { seconds: (Date.now() - started) / 1000, tiles: counted, fingerprints }, output);
  } catch (error) {
    throw unwrapFailure(error);
  } finally {
    await workers?.stop();
    await temporal.leave();
    await engine.close();
  }
}
