import { conduct, type ConductFlags } from '../conduct.ts';
import { readEnvironment } from '../environment.ts';
import { onInterrupt } from '../interruption.ts';
import { createOutput } from '../output.ts';
import { prepare } from '../prepare.ts';
import { logToStderr } from '../runtime.ts';
import { showRun } from '../show-run.ts';

export type RunFlags = ConductFlags;

/** `census run JOB`: starts the run, or goes on where it was, and tells what it found. */
export async function run(jobPath: string, flags: RunFlags): Promise<void> {
  const started = Date.now();
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const interruption = onInterrupt(`the same command goes on where it was: census ${process.argv.slice(2).join(' ')}`);
  const prepared = await prepare(jobPath, flags, { environment, output, signal: interruption.signal });
  const { manifest, ...finished } = await conduct(prepared, flags, {
    environment,
    output,
    interruption,
    started,
    log: logToStderr,
  });
  await showRun(prepared.store, manifest, finished, output);
}
