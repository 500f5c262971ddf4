import { chanceKey } from '../contracts/keys.ts';
import { usesLowRank } from '../contracts/low-rank.ts';
import type { StepInput, Tally } from '../contracts/messages.ts';
import type { Plan } from '../contracts/plan.ts';
import type { PairChance, RunRecord } from '../contracts/run.ts';
import type { Channel, Task } from '../engines/engine.ts';
import { jointsOf } from '../engines/whole-data.ts';
import { chanceLevel } from '../methods/factor.ts';
import { bitsOf, nmi, variationOfInformation } from '../methods/information.ts';
import { permuteFactor } from '../methods/low-rank.ts';
import { stream } from '../methods/random.ts';
import { drawPairs, permutation } from '../methods/sample.ts';
import { takeRows } from '../methods/slice.ts';
import { encodeJson } from '../store/json.ts';
import { putSame } from '../store/put.ts';
import { readChannelsTable } from './channels.ts';
import type { ActivityContext } from './context.ts';
import { readChannels } from './fingerprints.ts';
import { perform } from './perform.ts';
import { readPlan, readRun } from '../store/run-record.ts';

/** Pairs that are drawn. */
const PAIRS = 200;
/**
 * How many of them one call of the engine takes. It works out all rows × columns: with all coefficients that costs
 * little beside filling the panels, with factors it is the cost.
 */
const atOnceOf = (record: RunRecord): number => (usesLowRank(record) ? 1 : 20);

/** A channel with its data points in another order; what it says by itself does not change. */
function permuted(channel: Channel, rows: Int32Array | Uint32Array): Channel {
  const { lowRank } = channel;
  return {
    ...channel,
    posterior: takeRows(channel.posterior, rows),
    ...(lowRank && { lowRank: { ...lowRank, factor: permuteFactor(lowRank.factor, rows) } }),
  };
}

/**
 * The agreement that chance alone gives: pairs of kept channels of one ensemble, the data points of the second permuted.
 * A fingerprint of n points puts it well above 0 for channels of several bits.
 */
export function createMeasureChance({ store, engine }: ActivityContext) {
  /** Kept channels of each ensemble. */
  async function keptOf(record: RunRecord, plan: Plan): Promise<Int32Array[]> {
    const { channel, kept } = await readChannelsTable(store, record);
    return record.sources.ensembles.map((_, ensemble) => {
      const blocks = plan.blocks.filter((block) => block.ensemble === ensemble);
      return channel.filter((c) => kept[c] === 1 && blocks.some(({ first, end }) => first <= c && c < end));
    });
  }

  /** The channels that the pairs name, block by block, so that one block is in memory at a time. */
  async function readNamed(run: string, plan: Plan, named: ReadonlySet<number>): Promise<Map<number, Channel>> {
    const channels = new Map<number, Channel>();
    for (const { block, first, end } of plan.blocks) {
      const wanted = [...named].filter((c) => first <= c && c < end);
      if (wanted.length === 0) continue;
      const all = await readChannels(store, run, block);
      for (const c of wanted) channels.set(c, all[c - first]!);
    }
    return channels;
  }

  async function measure(record: RunRecord, plan: Plan, task: Task): Promise<PairChance> {
    const { seed } = record.job.sample;
    const pairs = drawPairs(await keptOf(record, plan), PAIRS, stream(seed, 'chance', 'pairs'));
    const channels = await readNamed(record.run, plan, new Set(pairs.flat()));
    const nmis: number[] = [];
    const vis: number[] = [];
    const atOnce = atOnceOf(record);
    for (let from = 0; from < pairs.length; from += atOnce) {
      const some = pairs.slice(from, from + atOnce);
      const rows = some.map(([u]) => channels.get(u)!);
      const columns = some.map(([, v], k) => {
        const shuffled = permutation(plan.points, stream(seed, 'chance', 'points', from + k));
        const channel = channels.get(v)!;
        return permuted(channel, shuffled);
      });
      const { jointNats: joints } = await jointsOf(engine, rows, columns, task);
      some.forEach((_, k) => {
        const joint = joints[k * some.length + k]!;
        nmis.push(nmi(rows[k]!, columns[k]!, joint));
        vis.push(bitsOf(variationOfInformation(rows[k]!, columns[k]!, joint)));
      });
    }
    const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
    const { mean, sd } = chanceLevel(Float64Array.from(nmis));
    return {
      pairs: pairs.length,
      nmi: finite(mean),
      nmiSd: finite(sd),
      viBits: finite(chanceLevel(Float64Array.from(vis)).mean),
    };
  }

  return function measureChance({ run }: StepInput): Promise<Tally> {
    return perform(async (task) => {
      if (await store.head(chanceKey(run))) return { computed: 0, reused: 1 };
      const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
      await putSame(store, chanceKey(run), encodeJson(await measure(record, plan, task)));
      return { computed: 1, reused: 0 };
    });
  };
}
