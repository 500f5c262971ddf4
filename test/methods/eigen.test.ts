import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { eigenvectors } from '../../methods/eigen.ts';

const SIZE = 6;

const symmetric = fc
  .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE })
  .map((x) => Float64Array.from(x, (_, e) => x[e]! + x[(e % SIZE) * SIZE + Math.floor(e / SIZE)]!));

describe('eigenvectors', () => {
  it('are orthonormal, belong to the matrix, and come by descending eigenvalue', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const vectors = eigenvectors(matrix.slice(), SIZE);
        let last = Infinity;
        for (let k = 0; k < SIZE; k += 1) {
          const v = vectors.subarray(k * SIZE, (k + 1) * SIZE);
          const image = Float64Array.from(v, (_, i) => v.reduce((sum, x, j) => sum + matrix[i * SIZE + j]! * x, 0));
          const value = image.reduce((sum, x, i) => sum + x * v[i]!, 0);
          expect(image).toBeCloseToArray(
            v.map((x) => value * x),
            { atol: 1e-11 },
          );
          for (let l = 0; l <= k; l += 1) {
            const product = v.reduce((sum, x, i) => sum + x * vectors[l * SIZE + i]!, 0);
            expect(product).toBeCloseTo(Number(k === l), 11);
          }
          expect(value).toBeLessThanOrEqual(last + 1e-11);
          last = value;
        }
      }),
    );
  });
});
