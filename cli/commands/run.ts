import { studyReportKey } from '../../contracts/keys.ts';
import { conduct, type ConductContext, type ConductFlags } from '../conduct.ts';
import { conductStudy } from '../conduct-study.ts';
import { readEnvironment } from '../environment.ts';
import { onInterrupt } from '../interruption.ts';
import { createOutput } from '../output.ts';
import { prepare, prepareStudy } from '../prepare.ts';
import { logToStderr } from '../runtime.ts';
import { showRun } from '../show-run.ts';
import { readStudyOf, type Study, type StudyFlags } from '../study-file.ts';

export type RunFlags = ConductFlags & StudyFlags;

async function runOne(jobPath: string, flags: RunFlags, context: ConductContext): Promise<void> {
  const { environment, output, interruption } = context;
  const prepared = await prepare(jobPath, flags, { environment, output, signal: interruption.signal });
  const { manifest, ...finished } = await conduct(prepared, flags, context);
  await showRun(prepared.store, manifest, finished, output);
}

async function runStudy(study: Study, flags: RunFlags, context: ConductContext): Promise<void> {
  const { environment, output, interruption, started } = context;
  const runs = await prepareStudy(study, flags, { environment, output, signal: interruption.signal });
  const { store, engine } = runs[0]!;
  try {
    const record = await conductStudy(study, runs, flags, context);
    const seconds = (Date.now() - started) / 1000;
    const report = `${store.uri}/${studyReportKey(record.study)}`;
    for (const { title, run } of record.runs) output.result(`${title.padEnd(20)}  ${run}`);
    output.result(
      `\n${record.study} finished in ${seconds.toFixed(1)} s: ${record.runs.length} runs\nreport: ${report}`,
    );
    output.event({ event: 'finished', study: record.study, runs: record.runs, report, seconds });
  } finally {
    await engine.close();
  }
}

/** `census run JOB…`: starts a run, or several as a study, or goes on where they were, and tells what was found. */
export async function run(files: readonly string[], flags: RunFlags): Promise<void> {
  const started = Date.now();
  const environment = readEnvironment();
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const interruption = onInterrupt(`the same command goes on where it was: census ${process.argv.slice(2).join(' ')}`);
  const context: ConductContext = { environment, output, interruption, started, log: logToStderr };
  const study = await readStudyOf(files, flags, environment);
  if (study) await runStudy(study, flags, context);
  else await runOne(files[0]!, flags, context);
}
