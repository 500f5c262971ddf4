import { orderPartKey, tableKey, warningsKey } from '../contracts/keys.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { Plan } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import type { Task } from '../engines/engine.ts';
import { bitsOf } from '../methods/information.ts';
import { evenly } from '../methods/measures.ts';
import type { Posterior } from '../methods/posterior.ts';
import { takeRows } from '../methods/slice.ts';
import { encodeJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readPlan, readRun } from '../store/run-record.ts';
import { encodeTable } from '../store/table.ts';
import { getTable } from '../store/get-table.ts';
import type { ActivityContext } from './context.ts';
import { readChannels } from './fingerprints.ts';
import { orderingScopes } from './order-channels.ts';
import { perform } from './perform.ts';
import { sampleFacts } from './sample-facts.ts';
import { valuesOfPairs } from './values-of-pairs.ts';

/** Points at most that errors are taken from: the scatter of the influence of 2,000 tells that of any number. */
const POINTS_MAX = 2000;
/** Pairs at most; some ten milliseconds each. */
const PAIRS_MAX = 2000;

type Pair = readonly [i: number, j: number];

/** Each channel of the pairs with itself, then the pairs, i ≤ j, each once: a limit cuts pairs, not channels. */
function closed(pairs: readonly Pair[]): Pair[] {
  const channels = [...new Set(pairs.flat())].sort((a, b) => a - b);
  const ordered = pairs.map(([i, j]): Pair => (i <= j ? [i, j] : [j, i]));
  const each = new Map(ordered.filter(([i, j]) => i !== j).map((pair) => [pair.join(), pair]));
  return [
    ...channels.map((channel): Pair => [channel, channel]),
    ...[...each.values()].sort(([a, b], [c, d]) => a - c || b - d),
  ];
}

/** Standard errors of what chosen channels say and share: representatives of groups, or the pairs that a job lists. */
export function createMeasureErrors({ store, engine, thread }: ActivityContext) {
  /** Pairs of the representatives of the groups of each ordering. */
  async function representatives(record: RunRecord): Promise<Pair[]> {
    const pairs: Pair[] = [];
    for (const k of orderingScopes(record).keys()) {
      const key = orderPartKey(record.run, k, 'clusters');
      const { representative, numeral } = await getTable(store, 'clusters_nmi', key);
      const leaves = [...representative].filter((_, row) => numeral[row] !== '');
      leaves.forEach((u, place) => leaves.slice(place).forEach((v) => pairs.push([u, v])));
    }
    return pairs;
  }

  /** The channels that the pairs name, at some points of the sample, block by block. */
  async function readNamed(run: string, plan: Plan, named: readonly number[]): Promise<Posterior[]> {
    const rows = Int32Array.from(evenly(plan.points, POINTS_MAX));
    const found = new Map<number, Posterior>();
    for (const { block, first, end } of plan.blocks) {
      const wanted = named.filter((channel) => first <= channel && channel < end);
      if (wanted.length === 0) continue;
      const all = await readChannels(store, run, block);
      for (const channel of wanted) found.set(channel, takeRows(all[channel - first]!.posterior, rows));
    }
    return named.map((channel) => found.get(channel)!);
  }

  async function measure(record: RunRecord, pairs: readonly Pair[], task: Task): Promise<TableData<'pair_errors'>> {
    const plan = await readPlan(store, record.run);
    const named = [...new Set(pairs.flat())].sort((a, b) => a - b);
    const placeOf = new Map(named.map((channel, place) => [channel, place]));
    const posteriors = await readNamed(record.run, plan, named);
    const places = pairs.map(([i, j]): [number, number] => [placeOf.get(i)!, placeOf.get(j)!]);
    const errors = await thread.run('errors', { posteriors, pairs: places, points: plan.points }, task);
    const few = plan.points <= POINTS_MAX;
    const found = few ? errors : await valuesOfPairs({ store, engine }, { run: record.run, plan, pairs }, task);
    return {
      i: Int32Array.from(pairs, ([i]) => i),
      j: Int32Array.from(pairs, ([, j]) => j),
      information_bits: found.informationNats.map(bitsOf),
      information_se: errors.informationSe.map(bitsOf),
      nmi: found.nmi,
      nmi_se: errors.nmiSe,
      vi_bits: found.viNats.map(bitsOf),
      vi_se: errors.viSe.map(bitsOf),
      shared_bits: found.sharedNats.map(bitsOf),
      shared_se: errors.sharedSe.map(bitsOf),
    };
  }

  return function measureErrors({ run }: StepInput): Promise<Tally> {
    return perform(async (task) => {
      if (await store.head(tableKey(run, 'pair_errors'))) return { computed: 0, reused: 1 };
      const record = await readRun(store, run);
      const { standardErrors } = record.job.analyses.structure!;
      const asked = standardErrors === 'representatives' ? await representatives(record) : standardErrors;
      const all = asked === 'none' ? [] : closed(asked);
      const pairs = all.slice(0, PAIRS_MAX);
      const table = await measure(record, pairs, task);
      if (pairs.length < all.length) {
        const message = `standard errors: of ${all.length} pairs of representatives the first ${pairs.length} were taken`;
        const hint = 'structure.standardErrors lists pairs of channels instead: [[3, 17], …]';
        await putSame(store, warningsKey(run, 'errors'), encodeJson([{ tag: 'errors-cut', message, hint }]));
      }
      await putSame(store, tableKey(run, 'pair_errors'), encodeTable('pair_errors', table, sampleFacts(record)));
      return { computed: 1, reused: 0 };
    });
  };
}
