import type { Similarity } from '../contracts/analyses/structure.ts';
import type { TableData } from '../contracts/tables.ts';

type Clusters = TableData<'clusters_nmi'>;
type PairErrors = TableData<'pair_errors'>;

/** The columns of the cluster table that come of standard errors, before these are known. */
export function unknownErrors(count: number) {
  const unknown = (): Float64Array => new Float64Array(count).fill(NaN);
  return {
    representative_bits: unknown(),
    representative_se: unknown(),
    nearest: new Int32Array(count).fill(-1),
    nearest_nmi: unknown(),
    nearest_nmi_se: unknown(),
    nearest_vi_bits: unknown(),
    nearest_vi_se: unknown(),
  } satisfies Partial<Clusters>;
}

/** For each cluster the row of the leaf whose representative is most similar to its own, and the row of that pair. */
function nearestOf(clusters: Clusters, errors: PairErrors, rowOf: (i: number, j: number) => number, by: Similarity) {
  const { ensemble, numeral, representative } = clusters;
  const leaves = [...numeral.keys()].filter((row) => numeral[row] !== '');
  const distance = (pair: number): number => (by === 'nmi' ? -errors.nmi[pair]! : errors.vi_bits[pair]!);
  return Array.from(ensemble, (own, row) => {
    if (numeral[row] === '') return { leaf: -1, pair: -1 };
    return leaves
      .filter((leaf) => leaf !== row && ensemble[leaf] === own)
      .map((leaf) => ({ leaf, pair: rowOf(representative[row]!, representative[leaf]!) }))
      .filter(({ pair }) => pair >= 0 && !Number.isNaN(distance(pair)))
      .reduce((best, each) => (best.pair < 0 || distance(each.pair) < distance(best.pair) ? each : best), {
        leaf: -1,
        pair: -1,
      });
  });
}

/** What the representatives say and how near the next group is, with standard errors, where these were asked for. */
export function withErrors(clusters: Clusters, errors: PairErrors, by: Similarity): Clusters {
  const rows = new Map(Array.from(errors.i, (i, row) => [`${i},${errors.j[row]}`, row]));
  const rowOf = (i: number, j: number): number => rows.get(`${Math.min(i, j)},${Math.max(i, j)}`) ?? -1;
  const alone = Array.from(clusters.representative, (channel) => rowOf(channel, channel));
  const nearest = nearestOf(clusters, errors, rowOf, by);
  const at = (column: Float64Array, places: readonly number[]) =>
    Float64Array.from(places, (row) => column[row] ?? NaN);
  const pairs = nearest.map(({ pair }) => pair);
  return {
    ...clusters,
    representative_bits: at(errors.information_bits, alone),
    representative_se: at(errors.information_se, alone),
    nearest: Int32Array.from(nearest, ({ leaf }) => clusters.cluster[leaf] ?? -1),
    nearest_nmi: at(errors.nmi, pairs),
    nearest_nmi_se: at(errors.nmi_se, pairs),
    nearest_vi_bits: at(errors.vi_bits, pairs),
    nearest_vi_se: at(errors.vi_se, pairs),
  };
}
