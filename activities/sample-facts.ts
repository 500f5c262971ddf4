import type { RunRecord } from '../contracts/run.ts';

/** What every table computed on the fingerprint sample says of its rows. */
export const sampleFacts = ({ job, sources }: RunRecord): Record<string, string> => ({
  rows: String(sources.samplePoints),
  seed: String(job.sample.seed),
});
