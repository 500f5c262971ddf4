import { ROW_ORDER, type FusionJob } from '../contracts/analyses/fusion.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Factor } from '../contracts/factor.ts';
import { channelMember, type FusionMember, membersOf, similarityOf } from '../contracts/fusion-members.ts';
import { tableKey } from '../contracts/keys.ts';
import { placesOf } from '../contracts/places.ts';
import type { Plan } from '../contracts/plan.ts';
import type { RunRecord } from '../contracts/run.ts';
import type { Task } from '../engines/engine.ts';
import { readFactors } from '../inputs/factors.ts';
import { verifyFile } from '../inputs/hash.ts';
import { readStart } from '../inputs/synthesis.ts';
import { jointPosterior } from '../methods/joint-posterior.ts';
import { drawStart } from '../methods/fusion-start.ts';
import type { SynthesisSpace } from '../methods/fusion-gradient.ts';
import { orderPoints } from '../methods/point-order.ts';
import type { Posterior } from '../methods/posterior.ts';
import { stream } from '../methods/random.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readSampleRows } from '../store/run-data.ts';
import { readPlan, readRun } from '../store/run-record.ts';
import { getTable } from '../store/get-table.ts';
import { readChannels } from './fingerprints.ts';

/** One fusion of a run with everything that it is a function of. */
export interface FusionCase {
  readonly record: RunRecord;
  readonly fusion: FusionJob;
  readonly members: readonly FusionMember[];
  readonly posteriors: readonly Posterior[];
  readonly start: SynthesisSpace;
  /** The sampled rows of the data set. */
  readonly rows: Int32Array;
  readonly factors: readonly Factor[];
  /** The points in their order; undefined without orderBy. */
  readonly order: Int32Array | undefined;
}

export async function readFusionCase(store: ObjectStore, run: string, number: number, task: Task): Promise<FusionCase> {
  const [record, plan] = await Promise.all([readRun(store, run), readPlan(store, run)]);
  const fusion = record.job.analyses.fusion![number]!;
  const members = membersOf(fusion, record.sources) ?? (await clusterMembers(store, record, fusion));
  const rows = (await readSampleRows(store, run))!;
  const factors = await factorsOf(record, task.signal);
  return {
    record,
    fusion,
    members,
    posteriors: await readPosteriors(store, { run, plan, members }),
    start: await startOf(record, fusion, rows, task.signal),
    rows,
    factors,
    order: orderOf(fusion, factors, rows),
  };
}

/** The channels of a group that the structure analysis has found. */
async function clusterMembers(store: ObjectStore, record: RunRecord, fusion: FusionJob): Promise<FusionMember[]> {
  const structure = record.job.analyses.structure!;
  const { ensemble, cluster = '' } = fusion.members as Extract<FusionJob['members'], { ensemble: string }>;
  const similarity = similarityOf(fusion, structure.similarities);
  const read = async <N extends 'clusters_nmi' | 'order_nmi'>(table: N, name: 'clusters' | 'order') =>
    getTable(store, table, tableKey(record.run, `${name}_${similarity}`));
  const [clusters, order] = await Promise.all([read('clusters_nmi', 'clusters'), read('order_nmi', 'order')]);
  const scope = structure.scope === 'all' ? '' : ensemble;
  const own = [...clusters.cluster.keys()].filter((k) => clusters.ensemble[k] === scope && clusters.numeral[k] !== '');
  const found = own.find((k) => clusters.numeral[k]!.toLowerCase() === cluster.toLowerCase());
  const places = placesOf(record.sources);
  const channels = [...order.channel].filter(
    (_, k) => found !== undefined && order.cluster[k] === clusters.cluster[found],
  );
  const members = channels
    .sort((a, b) => a - b)
    .filter((channel) => places[channel]!.space.ensemble === ensemble)
    .map((channel) => channelMember(places[channel]!));
  if (members.length > 0) return members;
  const groups = own.map((k) => clusters.numeral[k]!.toLowerCase());
  throw new CensusError('job-invalid', `fusion ${fusion.name}: members: unknown cluster: ${cluster}`, {
    hint:
      groups.length > 0 ? `groups of ${ensemble} by ${similarity}: ${groups.join(', ')}` : 'structure found no groups',
    fields: { fusion: fusion.name, cluster },
  });
}

async function readPosteriors(
  store: ObjectStore,
  { run, plan, members }: { run: string; plan: Plan; members: readonly FusionMember[] },
): Promise<Posterior[]> {
  const wanted = new Set(members.flatMap(({ channels }) => channels));
  const found = new Map<number, Posterior>();
  for (const { block, first, end } of plan.blocks) {
    const here = [...wanted].filter((channel) => first <= channel && channel < end);
    if (here.length === 0) continue;
    const channels = await readChannels(store, run, block);
    for (const channel of here) found.set(channel, channels[channel - first]!.posterior);
  }
  return members.map(({ channels }) => jointPosterior(channels.map((channel) => found.get(channel)!)));
}

async function startOf(
  { sources }: RunRecord,
  fusion: FusionJob,
  rows: Int32Array,
  signal: AbortSignal | undefined,
): Promise<SynthesisSpace> {
  const { dimensions, name } = fusion;
  const file = sources.files[sources.analysisFiles?.[`fusion.${name}.init`] ?? -1];
  if (fusion.init === undefined || !file) {
    return drawStart(rows.length, dimensions, stream(fusion.seed, 'fusion', name));
  }
  await verifyFile(file, signal && { signal });
  const { samplePoints, points } = sources;
  return { points: rows.length, dimensions, ...(await readStart(file, fusion, { samplePoints, points, rows })) };
}

async function factorsOf({ job, sources }: RunRecord, signal: AbortSignal | undefined): Promise<readonly Factor[]> {
  const file = sources.files[sources.factorsFile];
  if (!file || !job.factors) return [];
  await verifyFile(file, signal && { signal });
  return (await readFactors(job.factors, file, sources.points)).factors;
}

function orderOf({ orderBy }: FusionJob, factors: readonly Factor[], rows: Int32Array): Int32Array | undefined {
  if (orderBy === undefined) return undefined;
  if (orderBy === ROW_ORDER) return orderPoints(Float64Array.from(rows), rows);
  const factor = factors.find(({ name }) => name === orderBy);
  if (factor?.sort === 'continuous')
    return orderPoints(
      Float64Array.from(rows, (row) => factor.values[row]!),
      rows,
    );
  if (factor?.sort !== 'categorical') return undefined;
  const codes = Float64Array.from(rows, (row) => (factor.codes[row]! < 0 ? NaN : factor.codes[row]!));
  return orderPoints(codes, rows);
}
