import { factorPartKey, sampleKey } from '../contracts/keys.ts';
import type { Factor } from '../contracts/factor.ts';
import { usesLowRank } from '../contracts/low-rank.ts';
import type { PortionInput, Tally } from '../contracts/messages.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { TableData } from '../contracts/tables.ts';
import type { Channel, Engine, Task } from '../engines/engine.ts';
import { channelsOf, jointsOf } from '../engines/whole-data.ts';
import { readFactors } from '../inputs/factors.ts';
import { verifyFile } from '../inputs/hash.ts';
import { factorClustering } from '../methods/clustering.ts';
import { chanceLevel } from '../methods/factor.ts';
import { bitsOf, nmi, variationOfInformation } from '../methods/information.ts';
import { stream } from '../methods/random.ts';
import { permutation } from '../methods/sample.ts';
import { takeRows } from '../methods/slice.ts';
import { nmiBound, variationBound } from '../methods/truncation.ts';
import { getObject } from '../store/get.ts';
import { decodeNpy } from '../store/npy.ts';
import { putSame } from '../store/put.ts';
import { encodeTable } from '../store/table.ts';
import { bounded } from './bounded.ts';
import type { ActivityContext } from './context.ts';
import { readChannels } from './fingerprints.ts';
import { perform } from './perform.ts';
import { readPlan, readRun } from '../store/run-record.ts';
import { sampleFacts } from './sample-facts.ts';

/** Permutations of a factor that tell its chance level. */
const PERMUTATIONS = 20;

interface FactorRow {
  readonly factor: string;
  readonly nmi: number;
  readonly viBits: number;
  readonly nmiBound: number;
  readonly viBoundBits: number;
  readonly factorBits: number;
  readonly chance: number;
  readonly chanceSd: number;
}

/** The factor and its seeded permutations as channels, beside the block's channels on the points where it is known. */
async function compareFactor(
  engine: Engine,
  channels: readonly Channel[],
  options: { factor: Factor; rows: Int32Array; seed: number; lowRank: boolean; task: Task },
): Promise<FactorRow[]> {
  const { factor, rows, seed, lowRank, task } = options;
  const { known, clustering } = factorClustering(factor, rows);
  const whole = known.length === rows.length;
  const present = whole
    ? channels
    : await channelsOf(
        engine,
        channels.map((channel) => takeRows(channel.posterior, known)),
        { lowRank },
        task,
      );
  const permuted = Array.from({ length: PERMUTATIONS }, (_, k) =>
    takeRows(clustering, permutation(known.length, stream(seed, 'factor', factor.name, k))),
  );
  const columns = await channelsOf(engine, [clustering, ...permuted], { lowRank }, task);
  const { jointNats: joints, boundNats } = await jointsOf(engine, present, columns, task);
  const own = columns[0]!;
  return present.map((channel, c) => {
    const at = c * columns.length;
    const byChance = permuted.map((_, k) => nmi(channel, columns[k + 1]!, joints[at + k + 1]!));
    const { mean, sd } = chanceLevel(Float64Array.from(byChance));
    const joint = { jointNats: joints[at]!, boundNats: boundNats[at]! };
    return {
      factor: factor.name,
      nmi: nmi(channel, own, joints[at]!),
      viBits: bitsOf(variationOfInformation(channel, own, joints[at]!)),
      nmiBound: nmiBound(bounded(channel), bounded(own), joint),
      viBoundBits: bitsOf(variationBound(bounded(channel), bounded(own), joint.boundNats)),
      factorBits: bitsOf(own.informationNats),
      chance: mean,
      chanceSd: sd,
    };
  });
}

function tabulate(first: number, kept: readonly boolean[], byFactor: readonly FactorRow[][]): TableData<'factors'> {
  const rows = kept.flatMap((keep, c) => byFactor.map((rowsOf) => ({ channel: first + c, keep, ...rowsOf[c]! })));
  const column = (value: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, value);
  return {
    channel: Int32Array.from(rows, (row) => row.channel),
    factor: rows.map((row) => row.factor),
    nmi: column((row) => (row.keep ? row.nmi : NaN)),
    vi_bits: column((row) => row.viBits),
    factor_bits: column((row) => row.factorBits),
    nmi_chance: column((row) => (row.keep ? row.chance : NaN)),
    nmi_chance_sd: column((row) => (row.keep ? row.chanceSd : NaN)),
    nmi_bound: column((row) => (row.keep ? row.nmiBound : NaN)),
    vi_bound_bits: column((row) => row.viBoundBits),
  };
}

/** Similarity of every channel of a block to every known factor, and what chance alone would give. */
export function createCompareFactors({ store, engine }: ActivityContext) {
  async function factorsOf({ job, sources }: RunRecord, signal: AbortSignal): Promise<readonly Factor[]> {
    const file = sources.files[sources.factorsFile];
    if (!file || !job.factors) return [];
    await verifyFile(file, { signal });
    return (await readFactors(job.factors, file, sources.points)).factors;
  }

  return function compareFactors({ run, portion }: PortionInput): Promise<Tally> {
    return perform(async (task) => {
      const key = factorPartKey(run, portion);
      if (await store.head(key)) return { computed: 0, reused: 1 };
      const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
      const rows = decodeNpy(await getObject(store, sampleKey(run)), sampleKey(run)).data as Int32Array;
      const channels = await readChannels(store, run, portion);
      const byFactor: FactorRow[][] = [];
      for (const factor of await factorsOf(record, task.signal)) {
        task.signal.throwIfAborted();
        const options = { factor, rows, seed: record.job.sample.seed, lowRank: usesLowRank(record), task };
        byFactor.push(await compareFactor(engine, channels, options));
      }
      const floor = record.job.analyses.structure!.minInformationBits;
      const kept = channels.map((channel) => bitsOf(channel.informationNats) > floor);
      const table = tabulate(plan.blocks[portion]!.first, kept, byFactor);
      await putSame(store, key, encodeTable('factors', table, sampleFacts(record)));
      return { computed: 1, reused: 0 };
    });
  };
}
