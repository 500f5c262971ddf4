import { expect, it } from '@jest/globals';
import { factorClustering } from '../../methods/clustering.ts';
import { categorical, labels } from './posteriors.ts';

/** A factor over six data points, on the sample 1, 3, 4, 5. */
const rows = Int32Array.of(1, 3, 4, 5);

it('takes the known codes of the sample', () => {
  const codes = Int32Array.of(7, 0, 7, -1, 2, 0);
  expect(factorClustering({ sort: 'categorical', codes }, rows)).toEqual({
    known: Int32Array.of(0, 2, 3),
    clustering: labels([0, 2, 0]),
  });
});

it('cuts a continuous factor into bins of the known values of the sample', () => {
  const values = Float64Array.of(100, 0.5, 100, 2, NaN, -1);
  expect(factorClustering({ sort: 'continuous', values }, rows)).toEqual({
    known: Int32Array.of(0, 1, 3),
    clustering: labels([6, 13, 0]), // 20 bins: ⌊20·1/3⌋, ⌊20·2/3⌋, 0
  });
});

it('takes the known rows of a soft factor', () => {
  const probabilities = Float64Array.of(1, 0, 0.2, 0.8, 1, 0, NaN, NaN, 0.5, 0.5, 0, 1);
  expect(factorClustering({ sort: 'soft', probabilities, classes: 2 }, rows)).toEqual({
    known: Int32Array.of(0, 2, 3),
    clustering: categorical([
      [0.2, 0.8],
      [0.5, 0.5],
      [0, 1],
    ]),
  });
});
