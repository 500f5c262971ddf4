import { createCatalogueBlock } from './catalogue-block.ts';
import { createCompareFactors } from './compare-factors.ts';
import { createCompareTiles } from './compare-tiles.ts';
import { createSampleFullSpace } from './sample-full-space.ts';
import { createAssessFullSpace } from './assess-full-space.ts';
import { createTabulateFullSpace } from './tabulate-full-space.ts';
import { createRankModels } from './rank-models.ts';
import { createTabulateRanking } from './tabulate-ranking.ts';
import { createBoundInformation } from './bound-information.ts';
import { createTabulateBounds } from './tabulate-bounds.ts';
import { createFuseSpaces } from './fuse-spaces.ts';
import { createTabulateFusion } from './tabulate-fusion.ts';
import { createMeasureSpaces } from './measure-spaces.ts';
import { createTabulateMeasures } from './tabulate-measures.ts';
import type { ActivityContext } from './context.ts';
import { createMeasureChance } from './measure-chance.ts';
import { mending } from './mend.ts';
import { createMeasureErrors } from './measure-errors.ts';
import { createOrderChannels } from './order-channels.ts';
import { createPlanRun } from './plan-run.ts';
import { createPublish } from './publish.ts';
import { createPublishStudy } from './publish-study.ts';
import { createTabulateStructure } from './tabulate-structure.ts';

/** All activities of a compute worker. Their names are wire format. */
function activitiesFor(context: ActivityContext) {
  return {
    catalogueBlock: createCatalogueBlock(context),
    planRun: createPlanRun(context),
    compareTiles: createCompareTiles(context),
    compareFactors: createCompareFactors(context),
    orderChannels: createOrderChannels(context),
    measureChance: createMeasureChance(context),
    measureErrors: createMeasureErrors(context),
    tabulateStructure: createTabulateStructure(context),
    sampleFullSpace: createSampleFullSpace(context),
    assessFullSpace: createAssessFullSpace(context),
    tabulateFullSpace: createTabulateFullSpace(context),
    rankModels: createRankModels(context),
    tabulateRanking: createTabulateRanking(context),
    boundInformation: createBoundInformation(context),
    tabulateBounds: createTabulateBounds(context),
    fuseSpaces: createFuseSpaces(context),
    tabulateFusion: createTabulateFusion(context),
    measureSpaces: createMeasureSpaces(context),
    tabulateMeasures: createTabulateMeasures(context),
    publish: createPublish(context),
    publishStudy: createPublishStudy(context),
  };
}

export type Activities = ReturnType<typeof activitiesFor>;

/** The activities, each of which removes what it finds damaged of its own run. */
export function createActivities(context: ActivityContext): Activities {
  const mended = Object.entries(activitiesFor(context)).map(([name, activity]) => [
    name,
    mending(context.store, activity as (input: { readonly run?: string }) => Promise<unknown>),
  ]);
  return Object.fromEntries(mended) as Activities;
}
