import { equalCountBins } from './factor.ts';
import type { Posterior } from './posterior.ts';

/** The values of a known factor over all N data points. */
export type FactorValues =
  | { readonly sort: 'categorical'; /** N class codes, −1 = missing. */ readonly codes: Int32Array }
  | { readonly sort: 'continuous'; /** N values, NaN = missing. */ readonly values: Float64Array }
  | {
      readonly sort: 'soft';
      /** N×K, a row of NaN = missing. */ readonly probabilities: Float64Array;
      readonly classes: number;
    };

export interface FactorClustering {
  /** Places in `rows` where the factor is known, ascending. */
  readonly known: Int32Array;
  /** The factor as a space of its own over those points: hard labels, or soft ones. */
  readonly clustering: Posterior;
}

/**
 * A factor as a clustering of the sampled points on which it is known (Murphy, Dillavou & Bassett, TMLR 2025: labels are
 * hard clusterings). A continuous factor is cut into 20 bins of equal count, counted over those points.
 * @param rows data points of the sample.
 */
export function factorClustering(factor: FactorValues, rows: Int32Array): FactorClustering {
  const places = Int32Array.from(rows, (_, place) => place);
  switch (factor.sort) {
    case 'categorical': {
      const known = places.filter((place) => factor.codes[rows[place]] >= 0);
      return { known, clustering: labels(known.map((place) => factor.codes[rows[place]])) };
    }
    case 'continuous': {
      const known = places.filter((place) => !Number.isNaN(factor.values[rows[place]]));
      return {
        known,
        clustering: labels(equalCountBins(Float64Array.from(known, (place) => factor.values[rows[place]]))),
      };
    }
    case 'soft': {
      const { classes, probabilities: all } = factor;
      const known = places.filter((place) => !Number.isNaN(all[rows[place] * classes]));
      const probabilities = new Float64Array(known.length * classes);
      known.forEach((place, k) => {
        const from = rows[place] * classes;
        probabilities.set(all.subarray(from, from + classes), k * classes);
      });
      return { known, clustering: { kind: 'categorical', points: known.length, classes, probabilities } };
    }
  }
}

const labels = (codes: Int32Array): Posterior => ({ kind: 'labels', points: codes.length, labels: codes });
