import type { RunTables } from '../contracts/run-data.ts';
import { rankCorrelation } from './rank-correlation.ts';

/** One measure over all pairs of spaces that were measured, in the same order for all. */
export interface Measured {
  readonly measure: string;
  /** As a reader knows it, with its unit. */
  readonly title: string;
  /** Larger values are more similar. */
  readonly similarity: boolean;
  readonly values: readonly number[];
}

const TITLES: Readonly<Record<string, readonly [title: string, similarity: boolean]>> = {
  fingerprint_nmi: ['NMI, fingerprint', true],
  fingerprint_vi_bits: ['VI, fingerprint (bits)', false],
  monte_carlo_nmi: ['NMI, Monte Carlo', true],
  monte_carlo_vi_bits: ['VI, Monte Carlo (bits)', false],
  cka_linear: ['CKA, linear', true],
  cka_gaussian: ['CKA, Gaussian', true],
  cka_bhattacharyya: ['CKA, Bhattacharyya', true],
  shape: ['shape metric', false],
  js_heads_bits: ['JS of heads (bits)', false],
};

export interface MeasuredPairs {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly measures: readonly Measured[];
}

/** The measures of a run, those by Monte Carlo among them where whole spaces were sampled; undefined without any. */
export function measuredPairs(tables: RunTables): MeasuredPairs | undefined {
  const table = tables.measures;
  if (!table || table.a.length === 0) return undefined;
  const names = [...new Set(table.measure)];
  const places = [...table.measure.keys()].filter((row) => table.measure[row] === names[0]);
  const [a, b] = [places.map((row) => table.a[row]!), places.map((row) => table.b[row]!)];
  const keyOf = (x: number, y: number): string => `${x},${y}`;
  const valuesOf = (rows: readonly (readonly [string, number])[]): number[] => {
    const values = new Map(rows);
    return a.map((x, k) => values.get(keyOf(x, b[k]!)) ?? NaN);
  };
  const found = names.map((measure) => ({
    measure,
    values: valuesOf(
      [...table.measure.keys()]
        .filter((row) => table.measure[row] === measure)
        .map((row) => [keyOf(table.a[row]!, table.b[row]!), table.value[row]!]),
    ),
  }));
  const sampled = tables.full_pairs;
  const joined = sampled
    ? [['monte_carlo_nmi', sampled.nmi] as const, ['monte_carlo_vi_bits', sampled.vi_bits] as const].map(
        ([measure, column]) => ({
          measure,
          values: valuesOf([...column].map((value, row) => [keyOf(sampled.a[row]!, sampled.b[row]!), value])),
        }),
      )
    : [];
  const order = Object.keys(TITLES);
  const measures = [...found, ...joined]
    .sort((x, y) => order.indexOf(x.measure) - order.indexOf(y.measure))
    .map(({ measure, values }) => {
      const [title, similarity] = TITLES[measure] ?? [measure, true];
      return { measure, title, similarity, values };
    });
  return { a, b, measures };
}

/**
 * Spearman's correlations of all pairs of measures, distances turned round so that agreement is positive.
 * @returns measures × measures.
 */
export function agreements({ measures }: MeasuredPairs): number[][] {
  const alike = measures.map(({ values, similarity }) => values.map((value) => (similarity ? value : -value)));
  return alike.map((x) => alike.map((y) => rankCorrelation(x, y)));
}
