import type { Job } from './job.ts';
import type { AnalysisPhase } from './messages.ts';
import { rankingTilesOf } from './ranking-tiles.ts';
import { sampleChunks } from './sample-chunks.ts';
import type { Sources } from './sources.ts';

/** What of a run decides how its analyses are cut. */
export interface Cut {
  readonly job: Job;
  readonly sources: Sources;
}

/** How many portions each analysis falls into: a pure function of the run; 0 for one that was not asked for. */
export function portionsOf(cut: Cut): Record<AnalysisPhase, number> {
  const { ranking, bounds, fusion, measures } = cut.job.analyses;
  const { blocks, chunks } = sampleChunks(cut);
  return {
    fullSpace: blocks.length * chunks,
    ranking: ranking ? rankingTilesOf(cut.sources).length : 0,
    bounds: bounds ? cut.sources.spaces.length : 0,
    fusion: fusion?.length ?? 0,
    measures: measures ? cut.sources.ensembles.length : 0,
  };
}
