import { factorRows, type FactorRows } from '../methods/factor-rows.ts';
import { costSide } from '../methods/low-rank-cost.ts';
import { lowRankInformation, lowRankJoint } from '../methods/low-rank-information.ts';
import { factoriseLowRank } from '../methods/low-rank.ts';
import { packedIndex } from '../methods/panel.ts';
import type { BoundedJoints, Channel, Factorised } from './engine.ts';
import type { ThreadTasks } from './thread-tasks.ts';

/** Tells how far it is; false: stop. */
type OnStep = (done: number, total: number) => boolean;

export function factorise({ posteriors, limits }: ThreadTasks['factorise']['input'], onStep: OnStep): Factorised {
  const found: Factorised[number][] = [];
  for (const posterior of posteriors) {
    const factor = factoriseLowRank(posterior, limits);
    found.push(factor && { factor, information: lowRankInformation(factorRows(posterior, factor)) });
    if (!onStep(found.length, posteriors.length)) break;
  }
  return found;
}

/** A channel that has a factor, or is labels. */
interface Side {
  readonly place: number;
  readonly rows: FactorRows;
  readonly cost: number;
}

function sidesOf(channels: readonly Channel[]): Side[] {
  return channels.flatMap(({ posterior, lowRank }, place) => {
    if (!lowRank) return [];
    const rows = factorRows(posterior, lowRank.factor);
    return [{ place, rows, cost: rows.kind === 'classes' ? 0 : costSide(lowRank.factor.rank) }];
  });
}

/** As Engine.factorPairs, in double precision, pair after pair. */
export function factorPairs(
  { rows, columns, costMax }: ThreadTasks['factorPairs']['input'],
  onStep: OnStep,
): BoundedJoints {
  const count = rows.length;
  const size = columns ? count * columns.length : packedIndex(count - 1, count - 1, count) + 1;
  const jointNats = new Float64Array(count === 0 ? 0 : size).fill(NaN);
  const boundNats = jointNats.slice();
  const left = sidesOf(rows);
  const right = columns ? sidesOf(columns) : left;
  for (const [done, u] of left.entries()) {
    for (const v of right) {
      if ((!columns && v.place < u.place) || u.cost * v.cost > costMax) continue;
      const at = columns ? u.place * columns.length + v.place : packedIndex(u.place, v.place, count);
      const joint = lowRankJoint(u.rows, v.rows);
      [jointNats[at], boundNats[at]] = [joint.jointNats, joint.boundNats];
    }
    if (!onStep(done + 1, left.length)) break;
  }
  if (!columns) {
    rows.forEach(({ lowRank, selfJointNats }, place) => {
      if (!lowRank) return;
      const at = packedIndex(place, place, count);
      [jointNats[at], boundNats[at]] = [selfJointNats, lowRank.selfJointBoundNats];
    });
  }
  return { jointNats, boundNats };
}
