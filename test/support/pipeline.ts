import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { type Activities, createActivities } from '../../activities/activities.ts';
import type { ActivityContext } from '../../activities/context.ts';
import { analysesOf } from '../../contracts/analyses/index.ts';
import type { Job } from '../../contracts/job.ts';
import { jobKey, tableKey } from '../../contracts/keys.ts';
import type { PlanResult, PortionInput, StepInput, Tally } from '../../contracts/messages.ts';
import { blocksOfSources } from '../../contracts/pairing.ts';
import type { RunRecord } from '../../contracts/run.ts';
import type { TableData, TableName } from '../../contracts/tables.ts';
import { SCHEMA_VERSION } from '../../contracts/version.ts';
import type { Engine } from '../../engines/engine.ts';
import type { MethodsThread } from '../../engines/thread.ts';
import { resolveSources } from '../../inputs/resolve.ts';
import { getObject } from '../../store/get.ts';
import { encodeJson } from '../../store/json.ts';
import type { ObjectStore } from '../../store/object-store.ts';
import { decodeTable } from '../../store/table.ts';

export const RUN = 'small/0123456789abcdef';
export const STARTED = '2026-01-01T00:00:00.000Z';
export const FINISHED = '2026-01-01T00:01:00.000Z';

export interface Bench {
  readonly store: ObjectStore;
  readonly engine: Engine;
  readonly thread: MethodsThread;
}

/** Puts job.json of a job whose inputs lie in the folder, as the command line does. */
export async function prepareRun(store: ObjectStore, job: Job, folder: string): Promise<RunRecord> {
  const { sources, warnings } = await resolveSources(job, folder);
  const record: RunRecord = {
    schema: SCHEMA_VERSION,
    run: RUN,
    job,
    sources,
    warnings,
    engine: 'reference',
    arithmetic: 'f64',
    startedAt: STARTED,
  };
  await store.putIfAbsent(jobKey(RUN), encodeJson(record));
  return record;
}

export const contextOf = (bench: Bench): ActivityContext => ({ ...bench, now: () => new Date(FINISHED) });

/** A context of an activity of its own; failures that a test asks for are not logged. */
export const mockEnvironment = (): MockActivityEnvironment =>
  new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => undefined) });

/** Activities whose every call runs in a mock context of its own. */
export function mockedActivities(bench: Bench): Activities {
  const activities = createActivities(contextOf(bench));
  const mocked = Object.entries(activities).map(([name, activity]) => [
    name,
    (input: unknown) => mockEnvironment().run(activity as (input: unknown) => Promise<unknown>, input),
  ]);
  return Object.fromEntries(mocked) as Activities;
}

/** Activities that are called portion by portion. */
type PortionActivity = {
  [A in keyof Activities]: Activities[A] extends (input: PortionInput) => Promise<Tally>
    ? StepInput extends Parameters<Activities[A]>[0]
      ? never
      : A
    : never;
}[keyof Activities];

/** The activities of analyses that are portions and an end. A new analysis adds a row. */
const ANALYSIS_ACTIVITIES = {
  fullSpace: { portion: 'sampleFullSpace', tabulate: 'tabulateFullSpace' },
  ranking: { portion: 'rankModels', tabulate: 'tabulateRanking' },
  bounds: { portion: 'boundInformation', tabulate: 'tabulateBounds' },
  fusion: { portion: 'fuseSpaces', tabulate: 'tabulateFusion' },
  measures: { portion: 'measureSpaces', tabulate: 'tabulateMeasures' },
} as const;

export interface Performed {
  readonly plan: PlanResult;
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** All activities of a run, portion after portion, in the order of the workflows. */
export async function performRun(bench: Bench, record: RunRecord): Promise<Performed> {
  const activities = mockedActivities(bench);
  const { run } = record;
  const { structure } = record.job.analyses;
  const tallies: Record<string, Tally> = {};
  const portions = async (name: PortionActivity, to: number) => {
    const all: Tally[] = [];
    for (let portion = 0; portion < to; portion++) all.push(await activities[name]({ v: 1, run, portion }));
    tallies[name] = {
      computed: all.reduce((sum, { computed }) => sum + computed, 0),
      reused: all.reduce((sum, { reused }) => sum + reused, 0),
    };
  };
  /** Further rounds, as the workflow has them. */
  const moreSamples = async (before: number): Promise<void> => {
    const wanted = await activities.assessFullSpace({ v: 1, run, portions: before });
    if (wanted.portions <= before) return;
    await portions('sampleFullSpace', wanted.portions);
    await moreSamples(wanted.portions);
  };
  const nBlocks = blocksOfSources(record.sources).length;
  await portions('catalogueBlock', nBlocks);
  const plan = await activities.planRun({ v: 1, run });
  if (structure) {
    await portions('compareTiles', plan.batches);
    await portions('compareFactors', plan.blocks);
    await portions('findNeighbours', plan.reductions ?? 0);
    await portions('orderChannels', plan.orderings);
    tallies['measureChance'] = await activities.measureChance({ v: 1, run });
    tallies['measureErrors'] = await activities.measureErrors({ v: 1, run });
    tallies['tabulateStructure'] = await activities.tabulateStructure({ v: 1, run });
  }
  for (const name of analysesOf(record.job.analyses)) {
    if (name === 'structure') continue;
    const { portion, tabulate } = ANALYSIS_ACTIVITIES[name];
    await portions(portion, plan.portions[name]);
    if (name === 'fullSpace') await moreSamples(plan.portions[name]);
    tallies[tabulate] = await activities[tabulate]({ v: 1, run });
  }
  tallies['publish'] = await activities.publish({ v: 1, run });
  return { plan, tallies };
}

export const readTable = async <N extends TableName>(store: ObjectStore, name: N): Promise<TableData<N>> =>
  decodeTable(name, await getObject(store, tableKey(RUN, name)));

/** Every object of a store, as text that shows any difference of bytes. */
export async function contentOf(store: ObjectStore): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for await (const { key } of store.list('')) content[key] = Buffer.from((await store.get(key))!).toString('base64');
  return content;
}
