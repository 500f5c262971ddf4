import { AGREEING, DISTANCES } from '../contracts/analyses/measures.ts';
import { measureColumns } from '../contracts/measure-columns.ts';
import type { RunTables } from '../contracts/run-data.ts';

/** One measure over all pairs of spaces that were measured, in the same order for all. */
export interface Measured {
  readonly measure: string;
  /** As a reader knows it, with its unit. */
  readonly title: string;
  /** Larger values are more similar. */
  readonly similarity: boolean;
  readonly values: readonly number[];
}

const TITLES: Readonly<Record<(typeof AGREEING)[number], string>> = {
  fingerprint_nmi: 'NMI, fingerprint',
  fingerprint_vi_bits: 'VI, fingerprint (bits)',
  monte_carlo_nmi: 'NMI, Monte Carlo',
  monte_carlo_vi_bits: 'VI, Monte Carlo (bits)',
  cka_linear: 'CKA, linear',
  cka_gaussian: 'CKA, Gaussian',
  cka_bhattacharyya: 'CKA, Bhattacharyya',
  shape: 'shape metric',
  js_heads_bits: 'JS of heads (bits)',
};

export interface MeasuredPairs {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly measures: readonly Measured[];
}

/** The measures of a run, those by Monte Carlo among them where whole spaces were sampled; undefined without any. */
export function measuredPairs(tables: RunTables): MeasuredPairs | undefined {
  const columns = measureColumns(tables);
  if (!columns) return undefined;
  const { a, b, values } = columns;
  const measures = AGREEING.flatMap((measure) => {
    const found = values.get(measure);
    return found ? [{ measure, title: TITLES[measure], similarity: !DISTANCES.includes(measure), values: found }] : [];
  });
  return { a, b, measures };
}

/**
 * Rank correlations of all pairs of measures, as the table `measures_agreement` has them.
 * @returns measures × measures.
 */
export function agreements({ measures_agreement: table }: RunTables, { measures }: MeasuredPairs): number[][] {
  const found = new Map(
    Array.from(table?.measure ?? [], (x, row) => [`${x} ${table!.other[row]}`, table!.spearman[row]!]),
  );
  return measures.map((x) =>
    measures.map((y) => found.get(`${x.measure} ${y.measure}`) ?? found.get(`${y.measure} ${x.measure}`) ?? NaN),
  );
}
