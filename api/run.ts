import { conduct } from '../cli/conduct.ts';
import { prepareJob } from '../cli/prepare.ts';
import { runUri } from '../cli/runs.ts';
import { reportKey } from '../contracts/keys.ts';
import type { JobInput } from '../contracts/job.ts';
import type { Manifest } from '../contracts/run.ts';
import { calling, type EngineOptions, readJob } from './options.ts';

export interface RunOptions extends EngineOptions {
  /** `host:port` of a Temporal server. Default: TEMPORAL_ADDRESS, else Temporal's own profile, else one is started. */
  readonly temporal?: string | undefined;
  /** Namespace of that server. */
  readonly namespace?: string | undefined;
  /** False: only submit the run and wait; workers that are there do the work. */
  readonly worker?: boolean | undefined;
}

/** A finished run. */
export interface RunResult {
  /** `name/runId`. */
  readonly run: string;
  /** Its folder, an absolute path. `census.open` takes it. */
  readonly uri: string;
  /** Path of its page. */
  readonly report: string;
  readonly manifest: Manifest;
  /** Wall time of this call; 0 where the run was finished before. */
  readonly seconds: number;
  /** Portions of pairs: computed by this call, and found in the store. */
  readonly tiles: { readonly computed: number; readonly reused: number };
  /** Portions of channels: fingerprints computed by this call, and found in the store. */
  readonly fingerprints: { readonly computed: number; readonly reused: number };
}

/** See `census.run`. */
export async function run(source: string | JobInput, options: RunOptions = {}): Promise<RunResult> {
  const started = Date.now();
  return calling(options, async ({ flags, environment, output, interruption }) => {
    const { job, place } = await readJob(source, { environment });
    const prepared = await prepareJob(job, place, flags, { environment, output, signal: interruption.signal });
    const { namespace, worker = true } = options;
    const all = { ...flags, ...(namespace !== undefined && { namespace }), worker };
    const log = (): void => undefined;
    const finished = await conduct(prepared, all, { environment, output, interruption, started, log });
    for (const warning of finished.manifest.warnings) output.warn(warning);
    const { store, record } = prepared;
    const report = `${store.uri}/${reportKey(record.run)}`;
    return { run: record.run, uri: runUri(store, record.run), report, ...finished };
  });
}
