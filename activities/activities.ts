import { createGate } from './gate.ts';
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
import { createFindNeighbours } from './find-neighbours.ts';
import { createMeasureChance } from './measure-chance.ts';
import { mending } from './mend.ts';
import { createMeasureErrors } from './measure-errors.ts';
import { createOrderChannels } from './order-channels.ts';
import { createNotify } from './notify.ts';
import { createPlanRun } from './plan-run.ts';
import { createPublish } from './publish.ts';
import { createPublishStudy } from './publish-study.ts';
import { createTabulateStructure } from './tabulate-structure.ts';
import { createTakeSnapshot } from './take-snapshot.ts';

/** All activities of a compute worker. Their names are wire format. */
function activitiesFor(context: ActivityContext) {
  const gated = createGate(context.store);
  return {
    catalogueBlock: gated('catalogueBlock', createCatalogueBlock(context)),
    planRun: gated('planRun', createPlanRun(context)),
    compareTiles: gated('compareTiles', createCompareTiles(context)),
    compareFactors: gated('compareFactors', createCompareFactors(context)),
    findNeighbours: gated('findNeighbours', createFindNeighbours(context)),
    orderChannels: gated('orderChannels', createOrderChannels(context)),
    measureChance: gated('measureChance', createMeasureChance(context)),
    measureErrors: gated('measureErrors', createMeasureErrors(context)),
    tabulateStructure: gated('tabulateStructure', createTabulateStructure(context)),
    sampleFullSpace: gated('sampleFullSpace', createSampleFullSpace(context)),
    assessFullSpace: gated('assessFullSpace', createAssessFullSpace(context)),
    tabulateFullSpace: gated('tabulateFullSpace', createTabulateFullSpace(context)),
    rankModels: gated('rankModels', createRankModels(context)),
    tabulateRanking: gated('tabulateRanking', createTabulateRanking(context)),
    boundInformation: gated('boundInformation', createBoundInformation(context)),
    tabulateBounds: gated('tabulateBounds', createTabulateBounds(context)),
    fuseSpaces: gated('fuseSpaces', createFuseSpaces(context)),
    tabulateFusion: gated('tabulateFusion', createTabulateFusion(context)),
    measureSpaces: gated('measureSpaces', createMeasureSpaces(context)),
    tabulateMeasures: gated('tabulateMeasures', createTabulateMeasures(context)),
    publish: gated('publish', createPublish(context)),
    publishStudy: gated('publishStudy', createPublishStudy(context)),
    takeSnapshot: gated('takeSnapshot', createTakeSnapshot(context)),
    notify: gated('notify', createNotify(context)),
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
