import { blocksOfSources, countOrderings, ensemblePairsOf } from '../contracts/pairing.ts';
import { planKey, warningsKey } from '../contracts/keys.ts';
import type { PlanResult, StepInput } from '../contracts/messages.ts';
import { batchOf, type Block, type Plan, tileEdge, tilesOf } from '../contracts/plan.ts';
import { isOrderedSparsely, reductionsOf } from '../contracts/neighbours.ts';
import type { RunRecord } from '../contracts/run.ts';
import { portionsOf } from '../contracts/portions.ts';
import { SCHEMA_VERSION } from '../contracts/version.ts';
import type { Task } from '../engines/engine.ts';
import { jointsOf } from '../engines/whole-data.ts';
import { checkValues } from '../inputs/check.ts';
import { encodeJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { putSame } from '../store/put.ts';
import type { ActivityContext } from './context.ts';
import { readChannelsTable } from './channels.ts';
import { readChannels } from './fingerprints.ts';
import { perform } from './perform.ts';
import { readPlan, readRun } from '../store/run-record.ts';

/** Channels of the tile that is timed; large enough to tell seconds, small enough not to be felt. */
const CALIBRATION_CHANNELS = 48;

async function secondsPerTile(
  context: ActivityContext,
  run: string,
  block: Block,
  edge: number,
  task: Task,
): Promise<number> {
  const { engine, store, now } = context;
  const channels = (await readChannels(store, run, block.block)).slice(0, CALIBRATION_CHANNELS);
  const start = now().getTime();
  await jointsOf(engine, channels, undefined, task);
  const seconds = (now().getTime() - start) / 1000;
  return (seconds * edge * edge) / ((channels.length * (channels.length + 1)) / 2);
}

/** Kept channels of each ensemble. */
function countKept(blocks: readonly Block[], kept: Uint8Array): Map<number, number> {
  const keptOf = new Map<number, number>();
  for (const { ensemble, first, end } of blocks) {
    const count = kept.subarray(first, end).reduce((sum, each) => sum + each, 0);
    keptOf.set(ensemble, (keptOf.get(ensemble) ?? 0) + count);
  }
  return keptOf;
}

/** Pairs of kept channels over all tiles. */
function countPairs(keptOf: ReadonlyMap<number, number>, pairs: readonly (readonly [number, number])[]): number {
  return pairs.reduce((sum, [a, b]) => {
    const [rows, columns] = [keptOf.get(a) ?? 0, keptOf.get(b) ?? 0];
    return sum + (a === b ? (rows * (rows + 1)) / 2 : rows * columns);
  }, 0);
}

/** Spaces without channels are in no block, so nobody has read them yet. @throws CensusError for what is wrong in them. */
async function checkPoints({ sources, run }: RunRecord, store: ObjectStore, signal: AbortSignal): Promise<void> {
  const spaces = sources.spaces.filter(({ channels }) => channels === 0);
  const found = await checkValues({ files: sources.files, spaces }, { verify: true, signal });
  const part = `catalogue-${blocksOfSources(sources).length}`;
  if (found.length > 0) await putSame(store, warningsKey(run, part), encodeJson(found));
}

/** Fixes what the run computes and in what portions; the first plan that is written stands. */
export function createPlanRun(context: ActivityContext) {
  const { store } = context;

  async function makePlan(record: RunRecord, task: Task): Promise<Plan> {
    const blocks = blocksOfSources(record.sources);
    const { kept } = await readChannelsTable(store, record);
    const points = record.sources.samplePoints;
    const ensemblePairs = ensemblePairsOf(record);
    const tiles = tilesOf(blocks, ensemblePairs).length;
    const batch =
      tiles > 1 ? batchOf(await secondsPerTile(context, record.run, blocks[0]!, tileEdge(points), task)) : 1;
    const keptOf = countKept(blocks, kept);
    const counts = [...keptOf.values()];
    const union = record.job.analyses.structure?.scope === 'all';
    const keptMax = union ? counts.reduce((sum, each) => sum + each, 0) : Math.max(0, ...counts);
    return {
      schema: SCHEMA_VERSION,
      channels: kept.length,
      points,
      blocks,
      ensemblePairs,
      tiles,
      pairs: countPairs(keptOf, ensemblePairs),
      batch,
      ...(isOrderedSparsely(record.job, keptMax) && { ordering: 'sparse' }),
      base: record.base?.run ?? null,
    };
  }

  return function planRun({ run }: StepInput): Promise<PlanResult> {
    return perform(async (task) => {
      const record = await readRun(store, run);
      if (!(await store.head(planKey(run)))) {
        await checkPoints(record, store, task.signal);
        await store.putIfAbsent(planKey(run), encodeJson(await makePlan(record, task)));
      }
      const plan = await readPlan(store, run);
      const { tiles, batch, blocks } = plan;
      return {
        tiles,
        batches: Math.ceil(tiles / batch),
        blocks: blocks.length,
        reductions: reductionsOf(plan, record.job).length,
        orderings: countOrderings(record),
        portions: portionsOf(record),
      };
    });
  };
}
