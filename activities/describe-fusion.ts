import { rateOf } from '../contracts/analyses/fusion.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Warning } from '../contracts/sources.ts';
import type { TableData } from '../contracts/tables.ts';
import type { Channel, Engine, Task } from '../engines/engine.ts';
import { factorClustering } from '../methods/clustering.ts';
import { coarseCoefficients } from '../methods/coarse-coefficients.ts';
import { continuity, uniformity } from '../methods/continuity.ts';
import type { AscentState } from '../methods/fusion.ts';
import { synthesisPosterior } from '../methods/fusion-start.ts';
import { bitsOf, nmi, selfInformation, variationOfInformation } from '../methods/information.ts';
import { largestOf, meanOf, medianOf } from '../methods/middle.ts';
import { evenly, orderPoints } from '../methods/point-order.ts';
import type { Posterior } from '../methods/posterior.ts';
import { takeRows } from '../methods/slice.ts';
import type { FusionCase } from './fusion-case.ts';
import { fusionWarnings } from './fusion-warnings.ts';

/** The tables that one fusion gives rows to; the last is written last. */
export const FUSION_PARTS = [
  'fusion',
  'fusion_trace',
  'fusion_members',
  'fusion_factors',
  'fusion_matrices',
  'fusion_summary',
] as const;
export type FusionTables = { readonly [N in (typeof FUSION_PARTS)[number]]: TableData<N> };

/** Rows of a trace, and cells along a side of a coarse matrix, at most. */
const TRACE_MAX = 2000;
const MATRIX_SIDE = 64;

interface Climbed {
  readonly state: AscentState;
  readonly trace: Float64Array;
  readonly task: Task;
}

const filled = (count: number, text: string): string[] => Array.from({ length: count }, () => text);

/** Everything that is told of a finished fusion: similarities by the fingerprint, as of any other space. */
export async function describeFusion(
  engine: Engine,
  found: FusionCase,
  { state, trace, task }: Climbed,
): Promise<{ tables: FusionTables; warnings: Warning[] }> {
  const { fusion, posteriors, order, start, rows } = found;
  const space = synthesisPosterior(state);
  const [own, before, ...members] = await channelsOf(engine, [space, synthesisPosterior(start), ...posteriors], task);
  const joints = await engine.pairs([own!], members, task);
  const similarities = members.map((member, k) => nmi(own!, member, joints[k]!));
  const vis = members.map((member, k) => bitsOf(variationOfInformation(own!, member, joints[k]!)));
  const best = members.reduce((most, _, k) => (similarities[k]! > (similarities[most]! || -1) ? k : most), 0);
  const shown = order ?? orderPoints(Float64Array.from(rows), rows);
  const neighbours = order && { order, closed: fusion.closed };
  const summary: TableData<'fusion_summary'> = {
    fusion: [fusion.name],
    objective: [fusion.objective],
    spaces: Int32Array.of(members.length),
    final: Float64Array.of(trace.at(-1)!),
    continuity: Float64Array.of(neighbours ? continuity(state, neighbours) : NaN),
    uniformity: Float64Array.of(neighbours ? uniformity(state, neighbours) : NaN),
    dimensions: Int32Array.of(state.dimensions),
    steps: Int32Array.of(fusion.steps),
    optimiser: [fusion.optimiser],
    rate: Float64Array.of(rateOf(fusion, rows.length)),
    initial: Float64Array.of(trace[0]!),
    information_bits: Float64Array.of(bitsOf(own!.informationNats)),
    nmi: Float64Array.of(meanOf(similarities)),
    vi_bits: Float64Array.of(meanOf(vis)),
  };
  const tables: FusionTables = {
    fusion: spaceTable(fusion.name, state),
    fusion_trace: traceTable(fusion.name, trace),
    fusion_members: {
      fusion: filled(members.length, fusion.name),
      member: Int32Array.from(members.keys()),
      space: Int32Array.from(found.members, (member) => member.space),
      channel: Int32Array.from(found.members, (member) => member.channel),
      information_bits: Float64Array.from(members, (member) => bitsOf(member.informationNats)),
      nmi: Float64Array.from(similarities),
      vi_bits: Float64Array.from(vis),
    },
    fusion_factors: await compareWithFactors(engine, found, { space, task }),
    fusion_matrices: matrixTable(fusion.name, { space, member: posteriors[best]!, order: shown }),
    fusion_summary: summary,
  };
  const terms = { fusion, titles: found.members.map(({ title }) => title), members, before: before!, own: own!, trace };
  return { tables, warnings: fusionWarnings(terms) };
}

async function channelsOf(engine: Engine, posteriors: readonly Posterior[], task: Task): Promise<Channel[]> {
  const { informationNats, selfJointNats } = await engine.information(posteriors, task);
  return posteriors.map((posterior, k) => ({
    posterior,
    informationNats: informationNats[k]!,
    selfJointNats: selfJointNats[k]!,
  }));
}

/** @throws CensusError `job-invalid` where the objective would divide by what a member does not have. */
export async function refuseMembers(engine: Engine, found: FusionCase, task: Task): Promise<void> {
  const { fusion, members, posteriors, rows } = found;
  if (fusion.objective === 'mi' || fusion.objective === 'exp_vi') return;
  const ceiling = Math.log(rows.length);
  const channels = await channelsOf(engine, posteriors, task);
  channels.forEach((channel, k) => {
    const self = selfInformation(channel);
    const room = fusion.objective === 'nmi' ? self : ceiling - self;
    if (room > 1e-6) return;
    const wanted = fusion.objective === 'nmi' ? 'above 0 bits' : `below ${bitsOf(ceiling).toFixed(2)} bits`;
    const problem = `expected self-information ${wanted} of member ${members[k]!.title}, got ${bitsOf(self).toFixed(6)}`;
    throw new CensusError('job-invalid', `fusion ${fusion.name}: ${problem}`, {
      hint: `${fusion.objective} divides by it: leave this member out, or take objective exp_vi`,
      fields: { fusion: fusion.name, member: members[k]!.title },
    });
  });
}

function spaceTable(name: string, { points, dimensions, mean, logvar }: AscentState): TableData<'fusion'> {
  return {
    fusion: filled(mean.length, name),
    point: Int32Array.from({ length: points * dimensions }, (_, e) => Math.floor(e / dimensions)),
    dimension: Int32Array.from({ length: points * dimensions }, (_, e) => e % dimensions),
    mean,
    logvar,
  };
}

function traceTable(name: string, trace: Float64Array): TableData<'fusion_trace'> {
  const step = evenly(trace.length, TRACE_MAX);
  return { fusion: filled(step.length, name), step, objective: Float64Array.from(step, (at) => trace[at]!) };
}

function matrixTable(
  name: string,
  { space, member, order }: { space: Posterior; member: Posterior; order: Int32Array },
): TableData<'fusion_matrices'> {
  const fused = coarseCoefficients(space, order, MATRIX_SIDE);
  const side = Math.round(Math.sqrt(fused.length));
  return {
    fusion: filled(fused.length, name),
    row: Int32Array.from(fused, (_, cell) => Math.floor(cell / side)),
    column: Int32Array.from(fused, (_, cell) => cell % side),
    fused,
    member: coarseCoefficients(member, order, MATRIX_SIDE),
  };
}

/** The space and all members against every known factor, on the points where it is known. */
async function compareWithFactors(
  engine: Engine,
  { fusion, posteriors, factors, rows }: FusionCase,
  { space, task }: { space: Posterior; task: Task },
): Promise<TableData<'fusion_factors'>> {
  const all = [space, ...posteriors];
  const found: { nmi: number; viBits: number; members: number[] }[] = [];
  for (const factor of factors) {
    const { known, clustering } = factorClustering(factor, rows);
    const present = known.length === rows.length ? all : all.map((posterior) => takeRows(posterior, known));
    const [column, ...channels] = await channelsOf(engine, [clustering, ...present], task);
    const joints = await engine.pairs(channels, [column!], task);
    const [own, ...members] = channels.map((channel, k) => nmi(channel, column!, joints[k]!));
    const viBits = bitsOf(variationOfInformation(channels[0]!, column!, joints[0]!));
    found.push({ nmi: own!, viBits, members });
  }
  return {
    fusion: filled(factors.length, fusion.name),
    factor: factors.map(({ name }) => name),
    nmi: Float64Array.from(found, (row) => row.nmi),
    vi_bits: Float64Array.from(found, (row) => row.viBits),
    best_member_nmi: Float64Array.from(found, ({ members }) => largestOf(members)),
    median_member_nmi: Float64Array.from(found, ({ members }) => medianOf(members)),
  };
}
