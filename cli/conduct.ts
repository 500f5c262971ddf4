import { Runtime } from '@temporalio/worker';
import { manifestKey } from '../contracts/keys.ts';
import { blocksOfSources } from '../contracts/pairing.ts';
import type { Manifest } from '../contracts/run.ts';
import { readJson } from '../store/json.ts';
import { type RunningWorkers, startWorkers } from '../worker/workers.ts';
import type { Environment } from './environment.ts';
import { depositInputs } from './deposit.ts';
import { countTiles, followCensus, startCensus } from './execute.ts';
import { unwrapFailure } from './failure.ts';
import type { Output } from './output.ts';
import type { CommonFlags, Prepared } from './prepare.ts';
import { quietRuntime } from './runtime.ts';
import { readManifest, runUri } from './runs.ts';
import { findServer, type Temporal } from './temporal.ts';
import { faultsOf, reopen } from './verify.ts';

/** A finished run, and what of it was computed this time. */
export interface Finished {
  readonly manifest: Manifest;
  /** Wall time; 0 where it was finished before. */
  readonly seconds: number;
  readonly tiles: { readonly computed: number; readonly reused: number };
  readonly fingerprints: { readonly computed: number; readonly reused: number };
}

export interface ConductContext {
  readonly environment: Environment;
  readonly output: Output;
  /** Aborting it ends the waiting, not the run's workflow; `conduct` rejects with its reason. */
  readonly interruption: AbortController;
  /** When the command was given, in ms since 1970. */
  readonly started: number;
  /** Takes the lines that the Temporal SDK would log. */
  readonly log: (line: string) => void;
}

export interface ConductFlags extends CommonFlags {
  /** False: submit only, and leave the work to the workers that are there. */
  readonly worker: boolean;
  /** True: reads every table of a run that is finished already, and makes again what is damaged. */
  readonly verify?: boolean | undefined;
}

/** What is there of a run that has finished; undefined where there is work, be it that some of it was damaged since. */
async function finishedAlready(
  { record, store }: Prepared,
  { verify = false }: ConductFlags,
  output: Output,
): Promise<Finished | undefined> {
  const manifest = await readManifest(store, record.run);
  if (!manifest) return undefined;
  const faults = await faultsOf(store, manifest, { content: verify });
  for (const { key, problem } of faults) output.note(`damaged: ${key}: ${problem}; it is made again`);
  if (faults.length > 0) {
    await reopen(store, record.run, faults);
    return undefined;
  }
  const tiles = { computed: 0, reused: await countTiles(store, record.run) };
  return { manifest, seconds: 0, tiles, fingerprints: { computed: 0, reused: 0 } };
}

/** The workers of this process, for all that its store's runs need. */
export function startOwnWorkers({ store, engine }: Prepared, temporal: Temporal, { environment, log }: ConductContext) {
  // No earlier: the SDK's runtime ends with its last worker or connection, and without any it would never end.
  quietRuntime(Runtime, log);
  return startWorkers({
    role: 'all',
    connection: temporal.connection,
    namespace: temporal.namespace,
    dataConverter: temporal.dataConverter,
    cacheFolder: environment.cacheFolder,
    compute: { store, engine, commands: { environment: environment.forCommands } },
  });
}

function announce({ record, store, engine }: Prepared, output: Output): void {
  const { name, arithmetic, threads } = engine;
  output.event({ event: 'started', run: runUri(store, record.run), engine: name, arithmetic });
  output.note(
    `${record.run}: ${record.sources.spaces.length} spaces, ${record.sources.samplePoints} points, ${name} engine (${arithmetic}, ${threads} threads)`,
  );
  const { base } = record;
  if (!base) return;
  const channels = blocksOfSources(record.sources)[base.blocks - 1]!.end;
  output.note(`continues ${base.run}: ${channels} channels and the pairs among them are taken from there`);
}

async function execute(prepared: Prepared, flags: ConductFlags, context: ConductContext): Promise<Finished> {
  const { environment, output, interruption, started } = context;
  const { record, store } = prepared;
  const temporal = await findServer(flags, store, { environment, output });
  let workers: RunningWorkers | undefined;
  try {
    const there = await countTiles(store, record.run);
    announce(prepared, output);
    const placed = await depositInputs(prepared, { output, signal: interruption.signal });
    workers = flags.worker ? await startOwnWorkers(prepared, temporal, context) : undefined;
    workers?.stopped.catch((error: unknown) => interruption.abort(error)); // without them the wait would be in vain
    const handle = await startCensus(placed, temporal);
    const { signal } = interruption;
    const { tiles, fingerprints } = await followCensus(handle, prepared, { temporal, output, signal });
    const manifest = (await readJson<Manifest>(store, manifestKey(record.run)))!;
    const reused = Math.max(there, tiles.reused);
    const counted = { computed: tiles.computed + tiles.reused - reused, reused };
    return { manifest, seconds: (Date.now() - started) / 1000, tiles: counted, fingerprints };
  } catch (error) {
    throw unwrapFailure(error);
  } finally {
    await workers?.stop();
    await temporal.leave();
  }
}

/**
 * Starts a run, or goes on where it was, and waits for its end. Leaves nothing behind: workers, connections, the engine
 * and an embedded server that nobody else uses are stopped, however it ends.
 * @throws CensusError; what is finished of a failed or interrupted run is kept.
 */
export async function conduct(prepared: Prepared, flags: ConductFlags, context: ConductContext): Promise<Finished> {
  try {
    const there = await finishedAlready(prepared, flags, context.output);
    if (there) context.output.note(`${prepared.record.run} is finished already; nothing to do`);
    return there ?? (await execute(prepared, flags, context));
  } finally {
    await prepared.engine.close();
  }
}
