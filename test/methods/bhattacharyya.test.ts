import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { checkCoefficients, coefficientRow, coefficients } from '../../methods/bhattacharyya.ts';
import { flat, readJson, readNpz } from '../support/fixture.ts';
import { arbitraryGaussian, arbitraryPosterior, gaussian, type KindInputs, posteriorOf } from './posteriors.ts';

interface Kinds {
  channels: { name: string; inputs: KindInputs; BC: number[][]; ln_BC?: number[][] }[];
  refused: { name: string; BC: number[][] }[];
  accepted: number[][];
}

const kinds = readJson<Kinds>('core/kinds.json');
const N = 7;

describe('coefficients', () => {
  it.each(kinds.channels)('match the fixture: $name', ({ inputs, BC }) => {
    expect(coefficients(posteriorOf(inputs))).toBeCloseToArray(flat(BC), { atol: 1e-13 });
  });

  it('match the fixture in relative terms, however extreme', () => {
    const { inputs, ln_BC } = kinds.channels.find(({ name }) => name === 'extreme gaussian')!;
    const want = flat(ln_BC);
    const representable = (_: number, e: number) => want[e]! > -300;
    const got = coefficients(posteriorOf(inputs)).map(Math.log).filter(representable);
    expect(got.length).toBeGreaterThan(10);
    expect(got).toBeCloseToArray(want.filter(representable), { atol: 1e-13, rtol: 1e-13 });
  });

  it('match the fixture of the synthetic spaces', () => {
    const array = readNpz('core/synthetic-spaces.npz');
    const want = array('BC').data;
    for (let k = 0; k < 9; k += 1) {
      const mean = array(`mu_${k}`);
      const got = coefficients(gaussian(mean.data, array(`lv_${k}`).data, mean.shape[1]));
      expect(got).toBeCloseToArray(want.subarray(k * 64 * 64, (k + 1) * 64 * 64), { atol: 1e-13 });
    }
  });

  it('are bitwise symmetric, in [0, 1], with unit diagonal', () => {
    fc.assert(
      fc.property(arbitraryPosterior(N), (posterior) => {
        const matrix = coefficients(posterior);
        for (let i = 0; i < N; i += 1) {
          expect(matrix[i * N + i]).toBe(1);
          for (let j = 0; j < N; j += 1) expect(matrix[i * N + j]).toBe(matrix[j * N + i]);
        }
        expect(Math.min(...matrix)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...matrix)).toBeLessThanOrEqual(1);
        expect(checkCoefficients(matrix, N, 0)).toBeUndefined();
      }),
    );
  });

  it('come row by row as well', () => {
    fc.assert(
      fc.property(arbitraryPosterior(N), fc.nat(N - 1), (posterior, i) => {
        const row = new Float64Array(N);
        coefficientRow(posterior, i, row);
        expect(row).toEqual(coefficients(posterior).slice(i * N, (i + 1) * N));
      }),
    );
  });

  it('of a space are the products of those of its dimensions', () => {
    fc.assert(
      fc.property(arbitraryGaussian(N), arbitraryGaussian(N), (a, b) => {
        const both = gaussian([], [], 2);
        const interleave = (x: ArrayLike<number>, y: ArrayLike<number>) =>
          Float64Array.from({ length: 2 * N }, (_, e) => (e % 2 ? y : x)[e >> 1]!);
        const space = {
          ...both,
          points: N,
          mean: interleave(a.mean, b.mean),
          variance: interleave(a.variance, b.variance),
        };
        const [u, v] = [coefficients(a), coefficients(b)];
        expect(coefficients(space)).toBeCloseToArray(
          u.map((value, e) => value * v[e]!),
          { atol: 1e-14 },
        );
      }),
    );
  });

  it('of a diagonal covariance are those of the diagonal Gaussian', () => {
    fc.assert(
      fc.property(arbitraryGaussian(N, 3), (posterior) => {
        const covariance = new Float64Array(N * 9);
        posterior.variance.forEach((s, e) => (covariance[Math.floor(e / 3) * 9 + (e % 3) * 4] = s));
        const full = { ...posterior, kind: 'full_gaussian', covariance } as const;
        expect(coefficients(full)).toBeCloseToArray(coefficients(posterior), { atol: 1e-13 });
      }),
    );
  });

  it('of a covariance that is not positive definite are NaN', () => {
    const posterior = { kind: 'full_gaussian', points: 2, dimensions: 1, mean: flat([0, 1]) } as const;
    expect(coefficients({ ...posterior, covariance: flat([1, -1]) })).toEqual(flat([1, NaN, NaN, 1]));
  });
});

describe('checkCoefficients', () => {
  it.each(kinds.refused)('refuses: $name', ({ name, BC }) => {
    const fault = checkCoefficients(flat(BC), BC.length);
    const expected: Record<string, unknown> = {
      asymmetric: { fault: 'asymmetric', row: 1, column: 0, expected: 0.5, got: 0.4 },
      'above one': { fault: 'out_of_range', row: 0, column: 1, expected: 1, got: 1.5 },
      negative: { fault: 'out_of_range', row: 0, column: 1, expected: 0, got: -0.1 },
      diagonal: { fault: 'diagonal', row: 0, column: 0, expected: 1, got: 0.9 },
      'not square': { fault: 'shape', expected: 4, got: 6 },
      nan: { fault: 'not_finite', row: 0, column: 1, expected: 1, got: NaN },
    };
    expect(fault).toEqual(expected[name]);
  });

  it('accepts a good one, and one with the rounding of single precision', () => {
    expect(checkCoefficients(flat(kinds.accepted), 2)).toBeUndefined();
    expect(checkCoefficients(Float32Array.of(1 - 1e-7, 0.5, 0.5 + 1e-7, 1 + 1e-7), 2)).toBeUndefined();
  });
});
