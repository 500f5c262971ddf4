import type { AnalysisName } from '../contracts/analyses/index.ts';
import { CensusError } from '../contracts/errors.ts';
import { parseRun } from '../contracts/keys.ts';
import { blocksOfSources, countOrderings } from '../contracts/pairing.ts';
import { portionsOf } from '../contracts/portions.ts';
import type { RunRecord } from '../contracts/run.ts';
import { parseScheduled } from '../contracts/schedules.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readRun } from '../store/run-record.ts';
import { perform } from './perform.ts';

/** Portions beyond this are in no run: workflows have fewer activities. */
const PORTION_MAX = 10_000_000;
/** Runs whose limits are kept; job.json is never changed. */
const RUNS_KEPT = 32;

interface Limits {
  readonly analyses: ReadonlySet<AnalysisName>;
  /** Portions of the activities that have a fixed number of them. */
  readonly portions: ReadonlyMap<string, number>;
}

/** The analysis that a run must ask for before an activity has anything to do. */
const ANALYSIS: ReadonlyMap<string, AnalysisName> = new Map(
  Object.entries({
    compareTiles: 'structure',
    compareFactors: 'structure',
    findNeighbours: 'structure',
    orderChannels: 'structure',
    measureChance: 'structure',
    measureErrors: 'structure',
    tabulateStructure: 'structure',
    sampleFullSpace: 'fullSpace',
    assessFullSpace: 'fullSpace',
    tabulateFullSpace: 'fullSpace',
    rankModels: 'ranking',
    tabulateRanking: 'ranking',
    boundInformation: 'bounds',
    tabulateBounds: 'bounds',
    fuseSpaces: 'fusion',
    tabulateFusion: 'fusion',
    measureSpaces: 'measures',
    tabulateMeasures: 'measures',
  } as const),
);

function limitsOf(record: RunRecord): Limits {
  const blocks = blocksOfSources(record.sources).length;
  const { ranking, bounds, fusion, measures } = portionsOf(record);
  return {
    analyses: new Set(Object.keys(record.job.analyses) as AnalysisName[]),
    portions: new Map(
      Object.entries({
        catalogueBlock: blocks,
        compareFactors: blocks,
        orderChannels: countOrderings(record),
        rankModels: ranking,
        boundInformation: bounds,
        fuseSpaces: fusion,
        measureSpaces: measures,
      }),
    ),
  };
}

const refused = (problem: string): CensusError =>
  new CensusError('plan-mismatch', problem, {
    hint: 'workflows of a run are started by census run, and by nothing else',
  });

const isPortion = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= PORTION_MAX;

/** A number in a message, whatever came in its place. */
const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 100);

/**
 * Whoever may start workflows may put anything into their arguments. An activity that is called through the gate has been
 * told of a run by its name, of numbers that are numbers, and of work that its run has: its keys lie below the run's.
 */
export function createGate(store: ObjectStore) {
  const known = new Map<string, Limits>();

  async function limitsOfRun(run: string): Promise<Limits> {
    const limits = known.get(run) ?? limitsOf(await readRun(store, run));
    known.delete(run);
    known.set(run, limits);
    for (const oldest of [...known.keys()].slice(0, -RUNS_KEPT)) known.delete(oldest);
    return limits;
  }

  async function admit(name: string, input: unknown): Promise<void> {
    const { v, run, study, scheduled, portion, portions } = Object(input) as Readonly<Record<string, unknown>>;
    if (v !== 1) throw refused(`${name}: expected a message of version 1, got ${shown(v)}`);
    if (name === 'takeSnapshot' || name === 'notify') {
      if (typeof scheduled !== 'string' || parseScheduled(scheduled) === undefined) {
        throw refused(`scheduled job: expected <name>/<digest>, got ${shown(scheduled)}`);
      }
      if (name === 'takeSnapshot') return;
    }
    const told = name === 'publishStudy' ? study : run;
    if (typeof told !== 'string' || !parseRun(told)) {
      throw refused(`run: expected <name>/<runId>, got ${shown(told)}`);
    }
    for (const value of [portion, portions]) {
      if (value !== undefined && !isPortion(value))
        throw refused(`${name}: expected a portion from 0, got ${shown(value)}`);
    }
    if (name === 'publishStudy' || name === 'notify') return;
    const limits = await limitsOfRun(told);
    const analysis = ANALYSIS.get(name);
    if (analysis !== undefined && !limits.analyses.has(analysis)) {
      throw refused(`${name}: expected a run with ${analysis}, got one without`);
    }
    const most = limits.portions.get(name);
    if (most !== undefined && !(isPortion(portion) && portion < most)) {
      throw refused(`${name}: expected a portion below ${most}, got ${shown(portion)}`);
    }
  }

  return <I, R>(name: string, activity: (input: I) => Promise<R>): ((input: I) => Promise<R>) =>
    async (input) => {
      await perform(() => admit(name, input));
      return activity(input);
    };
}
