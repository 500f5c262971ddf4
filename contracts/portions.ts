import type { Job } from './job.ts';
import type { AnalysisPhase } from './messages.ts';
import type { Sources } from './sources.ts';

/** What of a run decides how its analyses are cut. */
export interface Cut {
  readonly job: Job;
  readonly sources: Sources;
}

/** How many portions each analysis falls into: a pure function of the run; 0 for one that was not asked for. */
export function portionsOf({ job }: Cut): Record<AnalysisPhase, number> {
  const { fullSpace, ranking, bounds, fusion } = job.analyses;
  return {
    fullSpace: fullSpace ? 1 : 0,
    ranking: ranking ? 1 : 0,
    bounds: bounds ? 1 : 0,
    fusion: fusion?.length ?? 0,
  };
}
