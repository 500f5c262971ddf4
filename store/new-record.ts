import type { Arithmetic } from '../contracts/arithmetic.ts';
import type { Job } from '../contracts/job.ts';
import { usesLowRank } from '../contracts/low-rank.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { Sources, Warning } from '../contracts/sources.ts';
import { SCHEMA_VERSION } from '../contracts/version.ts';
import { runIdOf } from './identity.ts';

/** What of an engine decides which run it is. */
interface Computer {
  readonly name: string;
  readonly arithmetic: Arithmetic;
}

/** Once N is known, the default of the sample is a number like one that was given; `all` stays, for it allows factors. */
function completed(job: Job, sources: Sources): Job {
  const { rows: _rows, size: _size, ...sample } = job.sample;
  if (job.sample.rows !== undefined || job.sample.size === 'all') return job;
  return { ...job, sample: { ...sample, size: sources.samplePoints } };
}

/** job.json of the run that a job is with these inputs and this engine. */
export function newRecord(
  job: Job,
  { name: engine, arithmetic }: Computer,
  { sources, warnings, now }: { sources: Sources; warnings: readonly Warning[]; now: Date },
): RunRecord {
  const { store: _, ...work } = completed(job, sources);
  const inputs = sources.files.map((file) => file.sha256);
  const runId = runIdOf({ job: work, inputs, engine, arithmetic, lowRank: usesLowRank({ job, sources }) });
  return {
    schema: SCHEMA_VERSION,
    run: `${job.name}/${runId}`,
    job: work,
    sources,
    warnings,
    engine,
    arithmetic,
    startedAt: now.toISOString(),
  };
}
