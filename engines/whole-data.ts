import { costProductMax, costSide } from '../methods/low-rank-cost.ts';
import { LOW_RANK_LIMITS, type LowRankLimits } from '../methods/low-rank.ts';
import { packedIndex } from '../methods/panel.ts';
import type { Posterior } from '../methods/posterior.ts';
import type { BoundedJoints, Channel, Engine, Task } from './engine.ts';

/** A factor whose I(X;U,U′) may be off by more is not used: its channel counts as dense. A ten-thousandth of a nat. */
const BOUND_MAX_NATS = 1e-4;

/** Passes on what one of two steps has done, `share` of the whole being the first. */
function stepOf(task: Task | undefined, first: boolean): Task {
  return {
    ...(task?.signal && { signal: task.signal }),
    ...(task?.onCpuSeconds && { onCpuSeconds: task.onCpuSeconds }),
    onProgress: (done, total) => task?.onProgress?.(Math.floor(((first ? 0 : total) + done) / 2), total),
  };
}

/**
 * Channels of posteriors with their information: by factors of low rank where that is allowed and a factor is good
 * enough, else by all coefficients.
 */
export async function channelsOf(
  engine: Engine,
  posteriors: readonly Posterior[],
  { lowRank, limits = LOW_RANK_LIMITS }: { readonly lowRank: boolean; readonly limits?: LowRankLimits },
  task?: Task,
): Promise<Channel[]> {
  if (!lowRank) return denseChannels(engine, posteriors, task);
  const factorised = await engine.factorise(posteriors, limits, stepOf(task, true));
  const isGood = (place: number): boolean =>
    factorised[place] !== undefined && factorised[place].information.selfJointBoundNats <= BOUND_MAX_NATS;
  const places = [...posteriors.keys()].filter((place) => !isGood(place));
  const dense = await denseChannels(
    engine,
    places.map((place) => posteriors[place]!),
    stepOf(task, false),
  );
  const denseAt = new Map(places.map((place, k) => [place, dense[k]!]));
  return posteriors.map((posterior, place) => {
    const found = factorised[place];
    return denseAt.get(place) ?? { posterior, ...termsOf(found!) };
  });
}

function termsOf({ factor, information }: NonNullable<Awaited<ReturnType<Engine['factorise']>>[number]>) {
  const { informationNats, selfJointNats, informationBoundNats, selfJointBoundNats } = information;
  return { informationNats, selfJointNats, lowRank: { factor, boundNats: informationBoundNats, selfJointBoundNats } };
}

async function denseChannels(engine: Engine, posteriors: readonly Posterior[], task?: Task): Promise<Channel[]> {
  if (posteriors.length === 0) return [];
  const { informationNats, selfJointNats } = await engine.information(posteriors, task);
  return posteriors.map((posterior, k) => ({
    posterior,
    informationNats: informationNats[k]!,
    selfJointNats: selfJointNats[k]!,
  }));
}

/**
 * Joint informations of two blocks of channels, each pair by the cheaper of factors and coefficients
 * (methods/low-rank-cost.ts). Rows × columns, or the packed upper triangle; where no channel has a factor, what
 * Engine.pairs gives, bit for bit.
 */
export async function jointsOf(
  engine: Engine,
  rows: readonly Channel[],
  columns: readonly Channel[] | undefined,
  task?: Task,
): Promise<BoundedJoints> {
  const hasFactors = [rows, columns ?? []].flat().some(({ lowRank }) => lowRank !== undefined);
  if (!hasFactors) {
    const jointNats = await engine.pairs(rows, columns, task);
    return { jointNats, boundNats: new Float64Array(jointNats.length) };
  }
  const costMax = costProductMax((rows[0] ?? columns![0])!.posterior.points);
  const blocks = denseBlocks(rows, columns, costMax);
  const found = await engine.factorPairs(rows, columns, costMax, blocks.length > 0 ? stepOf(task, true) : task);
  for (const [k, block] of blocks.entries()) {
    const part = stepOf(task, false);
    const nats = await engine.pairs(
      block.rows.map((r) => rows[r]!),
      block.columns?.map((c) => (columns ?? rows)[c]!),
      {
        ...part,
        onProgress: (done, total) => part.onProgress?.(Math.floor(((k + done / total) * 1000) / blocks.length), 1000),
      },
    );
    put(found, nats, block, columns ? { columns: columns.length } : { count: rows.length });
  }
  return found;
}

/** Places of channels whose pairs are dense; without columns those of `rows` with themselves. */
interface DenseBlock {
  readonly rows: readonly number[];
  readonly columns: readonly number[] | undefined;
}

/** What a channel's side costs; without a factor more than any product may be. */
const sideOf = ({ posterior, lowRank }: Channel): number => {
  if (!lowRank) return Infinity;
  return posterior.kind === 'labels' ? 0 : costSide(lowRank.factor.rank);
};

/** Places by side, the dearest first. */
function classesOf(channels: readonly Channel[]): [side: number, places: number[]][] {
  const classes = new Map<number, number[]>();
  channels.forEach((channel, place) => {
    const side = sideOf(channel);
    classes.set(side, [...(classes.get(side) ?? []), place]);
  });
  return [...classes].sort(([a], [b]) => b - a);
}

/** Whether a pair of sides is dense; labels against a channel without a factor (0 · ∞) are. */
const isDense = (a: number, b: number, costMax: number): boolean => !(a * b <= costMax);

/** For each class of rows, the columns that are dense with it. */
function denseBlocks(rows: readonly Channel[], columns: readonly Channel[] | undefined, costMax: number): DenseBlock[] {
  const [left, right] = [classesOf(rows), classesOf(columns ?? rows)];
  return left.flatMap(([side, places], k): DenseBlock[] => {
    const others = right
      .slice(columns ? 0 : k + 1)
      .filter(([other]) => isDense(side, other, costMax))
      .flatMap(([, found]) => found);
    const own = !columns && isDense(side, side, costMax) ? [{ rows: places, columns: undefined }] : [];
    return others.length > 0 ? [...own, { rows: places, columns: others }] : own;
  });
}

/** Writes what is dense to its places; the diagonal stays what the channels brought along. */
function put(
  { jointNats, boundNats }: BoundedJoints,
  nats: Float64Array,
  { rows, columns }: DenseBlock,
  shape: { readonly columns: number } | { readonly count: number },
): void {
  let at = 0;
  rows.forEach((r, k) => {
    for (const c of columns ?? rows.slice(k)) {
      const place =
        'columns' in shape ? r * shape.columns + c : packedIndex(Math.min(r, c), Math.max(r, c), shape.count);
      if ('columns' in shape || r !== c || Number.isNaN(jointNats[place])) {
        [jointNats[place], boundNats[place]] = [nats[at]!, 0];
      }
      at += 1;
    }
  });
}
