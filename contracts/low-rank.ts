import type { Job } from './job.ts';
import type { Sources } from './sources.ts';

/** The largest fingerprint of which all coefficients are worked out without being asked. */
const DENSE_POINTS_MAX = 2000;

/**
 * Whether the coefficients of a run's channels may be taken by factors of low rank: where the whole data set was asked
 * for, however small, and above 2,000 points. A pure function of the job and of n.
 */
export function usesLowRank({
  job,
  sources,
}: {
  readonly job: Pick<Job, 'sample'>;
  readonly sources: Pick<Sources, 'samplePoints'>;
}): boolean {
  return job.sample.size === 'all' || sources.samplePoints > DENSE_POINTS_MAX;
}
