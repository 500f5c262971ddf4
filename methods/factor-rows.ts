import { prepareCoefficients } from './bhattacharyya.ts';
import type { LowRankFactor } from './low-rank.ts';
import type { Posterior } from './posterior.ts';
import { doubles } from './reals.ts';

/** A channel's factor, ready for products with others: its columns, or for labels the class of every point. */
export type FactorRows = FactorColumns | FactorClasses;

export interface FactorColumns {
  readonly kind: 'columns';
  readonly points: number;
  readonly rank: number;
  /** (rank + 1)×n: the columns of F, then the root √d of the residual's diagonal. */
  readonly columns: readonly Float64Array[];
}

export interface FactorClasses {
  readonly kind: 'classes';
  readonly points: number;
  /** n numbers of classes, from 0. */
  readonly classes: Int32Array;
  readonly count: number;
}

/** The factor at all n points; O(n · pivots · rank). */
export function factorRows(posterior: Posterior, factor: LowRankFactor): FactorRows {
  if (posterior.kind === 'labels') return classesOf(posterior.labels);
  const { points } = posterior;
  const { rank, pivots, transform } = factor;
  const columns = Array.from({ length: rank + 1 }, () => new Float64Array(points));
  if (posterior.kind === 'categorical' && pivots.length === 0) {
    const probabilities = doubles(posterior.probabilities);
    columns
      .slice(0, rank)
      .forEach((column, k) => column.forEach((_, i) => (column[i] = Math.sqrt(probabilities[i * rank + k]))));
    return { kind: 'columns', points, rank, columns };
  }
  const rows = prepareCoefficients(posterior);
  const row = new Float64Array(points);
  pivots.forEach((pivot, p) => {
    rows.row(pivot, row);
    for (let k = 0; k < rank; k += 1) {
      const weight = transform[p * rank + k];
      for (let i = 0; i < points; i += 1) columns[k][i] += weight * row[i];
    }
  });
  const root = columns[rank];
  for (let i = 0; i < points; i += 1) {
    let rest = 1;
    for (let k = 0; k < rank; k += 1) rest -= columns[k][i] * columns[k][i];
    root[i] = Math.sqrt(Math.max(rest, 0));
  }
  return { kind: 'columns', points, rank, columns };
}

/** Classes numbered 0, 1, … in the order in which they come up. */
function classesOf(labels: Int32Array): FactorClasses {
  const numbers = new Map<number, number>();
  const classes = labels.map((label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
  return { kind: 'classes', points: labels.length, classes, count: numbers.size };
}
