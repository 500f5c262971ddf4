import { type Columns, meanProducts, ranksOf, standardised } from './correlation.ts';
import { correspondence } from './correspondence.ts';
import { bitsOf, type BlockHooks, type Information, nmi, variationOfInformation } from './information.ts';
import { lassoMatrix } from './lasso.ts';
import { packedIndex } from './panel.ts';
import type { Reals } from './posterior.ts';

/** How channels are compared: NMI, exp(−VI), |Spearman's ρ| and |Lasso coefficient| of the means. */
export type RankingMeasure = 'nmi' | 'exp_vi' | 'spearman' | 'lasso';

/** A model to be ranked: its informative channels alone. */
export interface RankedModel {
  readonly channels: readonly Information[];
  /** The means of these channels, n entries each; undefined for kinds without. Scale, shift and sign do not matter. */
  readonly means: readonly Reals[] | undefined;
}

/** The models of two blocks, or of one with itself. */
export interface RankingTile extends BlockHooks {
  readonly rows: readonly RankedModel[];
  /** undefined: the pairs of `rows` among themselves. */
  readonly columns: readonly RankedModel[] | undefined;
  readonly points: number;
  /**
   * Joint information in nats of all channels of `rows` with all of `columns`, row-major; without `columns` the packed
   * upper triangle with its diagonal. Read for NMI and exp(−VI) alone.
   */
  readonly joints: Float64Array;
  readonly measures: readonly RankingMeasure[];
  /** The unit of VI in exp(−VI). The papers do not say. */
  readonly viUnit: 'bits' | 'nats';
}

/** Scores of ordered pairs: `first` and `second` number the models, rows first, then columns. */
export interface PairScores {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** pairs×measures, row-major. */
  readonly library: Float64Array;
  readonly formula: Float64Array;
}

/** What the comparison of means needs of a model. */
interface Means {
  readonly values: Columns;
  readonly ranks: Columns;
  readonly gram: Float64Array;
}

/**
 * The correspondence scores of all ordered pairs of different models of a tile. R[a, b] compares channel a of the first
 * with channel b of the second; only the Lasso, in which the first predicts the second, tells (i, j) from (j, i). Means are standardised (divisor n)
 * before they are compared. NaN where a measure needs means that a model does not have.
 */
export function scorePairs(tile: RankingTile): PairScores {
  const { rows, columns, measures } = tile;
  const models = [...rows, ...(columns ?? [])];
  const means = models.map((model) => prepareMeans(model, tile.points, measures));
  const pairs = pairsOf(rows.length, columns?.length);
  const scores = {
    first: new Int32Array(2 * pairs.length),
    second: new Int32Array(2 * pairs.length),
    library: new Float64Array(2 * pairs.length * measures.length),
    formula: new Float64Array(2 * pairs.length * measures.length),
  };
  const jointsOf = jointLookup(tile);
  for (const [p, [i, j]] of pairs.entries()) {
    const [u, v] = [models[i], models[j]];
    const joints = jointsOf(i, j);
    measures.forEach((measure, m) => {
      const forth = similarities(measure, { u, v, joints, means: [means[i], means[j]], viUnit: tile.viUnit });
      const back =
        measure === 'lasso'
          ? similarities(measure, { u: v, v: u, joints, means: [means[j], means[i]], viUnit: tile.viUnit })
          : forth && transposed(forth, u.channels.length, v.channels.length);
      for (const [side, [matrix, a, b]] of [[forth, i, j] as const, [back, j, i] as const].entries()) {
        const at = 2 * p + side;
        scores.first[at] = a;
        scores.second[at] = b;
        const found = matrix && correspondence(matrix, models[a].channels.length, models[b].channels.length);
        scores.library[at * measures.length + m] = found?.library ?? NaN;
        scores.formula[at * measures.length + m] = found?.formula ?? NaN;
      }
    });
    if (tile.onRow?.(p + 1, pairs.length) === false) return scores;
  }
  return scores;
}

/** Unordered pairs of different models of the tile. */
function pairsOf(rows: number, columns: number | undefined): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < rows; i += 1) {
    const [from, to] = columns === undefined ? [i + 1, rows] : [rows, rows + columns];
    for (let j = from; j < to; j += 1) pairs.push([i, j]);
  }
  return pairs;
}

/** The joint information of the channels of models i and j: channels of i × channels of j. */
function jointLookup({ rows, columns, joints }: RankingTile): (i: number, j: number) => Float64Array {
  const startsOf = (models: readonly RankedModel[]): number[] => {
    let next = 0;
    return models.map(({ channels }) => (next += channels.length) - channels.length);
  };
  const right = columns ?? rows;
  const [rowStarts, columnStarts] = [startsOf(rows), startsOf(right)];
  const width = right.reduce((sum, { channels }) => sum + channels.length, 0);
  return (i, j) => {
    const other = columns === undefined ? j : j - rows.length;
    const [height, own] = [rows[i].channels.length, right[other].channels.length];
    return Float64Array.from({ length: height * own }, (_, e) => {
      const [a, b] = [Math.floor(e / own), e % own];
      const [row, column] = [rowStarts[i] + a, columnStarts[other] + b];
      return joints[columns === undefined ? packedIndex(row, column, width) : row * width + column];
    });
  };
}

function prepareMeans({ means }: RankedModel, points: number, measures: readonly RankingMeasure[]): Means | undefined {
  if (means === undefined || !measures.some((measure) => measure === 'spearman' || measure === 'lasso'))
    return undefined;
  const values = standardised(means, points);
  return { values, ranks: standardised(means.map(ranksOf), points), gram: meanProducts(values, values) };
}

interface Compared {
  readonly u: RankedModel;
  readonly v: RankedModel;
  readonly joints: Float64Array;
  readonly means: readonly [Means | undefined, Means | undefined];
  readonly viUnit: 'bits' | 'nats';
}

/** R, channels of u × channels of v. */
function similarities(measure: RankingMeasure, compared: Compared): Float64Array | undefined {
  const { u, v, joints, viUnit } = compared;
  const [a, b] = compared.means;
  switch (measure) {
    case 'nmi':
      return joints.map((joint, e) => nmi(...channelsAt(u, v, e), joint));
    case 'exp_vi':
      return joints.map((joint, e) => {
        const nats = variationOfInformation(...channelsAt(u, v, e), joint);
        return Math.exp(-(viUnit === 'bits' ? bitsOf(nats) : nats));
      });
    case 'spearman':
      return a && b && meanProducts(a.ranks, b.ranks).map(Math.abs);
    case 'lasso':
      return a && b && lassoMatrix(a.gram, meanProducts(a.values, b.values), a.values.count);
  }
}

const channelsAt = (u: RankedModel, v: RankedModel, e: number): [Information, Information] => [
  u.channels[Math.floor(e / v.channels.length)],
  v.channels[e % v.channels.length],
];

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, e) => matrix[(e % rows) * columns + Math.floor(e / rows)]);
}
