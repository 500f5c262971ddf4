import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { coefficients } from '../../methods/bhattacharyya.ts';
import { fingerprint } from '../../methods/fingerprint.ts';
import type { DiagonalGaussian } from '../../methods/posterior.ts';
import { flat } from '../support/fixture.ts';
import { arbitraryFull, categorical, gaussian, given, labels } from './posteriors.ts';

const N = 6;
const single = (least: number, most: number) =>
  fc.array(fc.float({ min: Math.fround(least), max: Math.fround(most), noNaN: true }), { minLength: N, maxLength: N });

/** A channel in single precision, as encoders write it. */
function singleChannel(mean: readonly number[], variance: readonly number[]): DiagonalGaussian {
  return {
    kind: 'diagonal_gaussian',
    points: N,
    dimensions: 1,
    mean: Float32Array.from(mean),
    variance: Float32Array.from(variance),
  };
}

const kept = (posterior: DiagonalGaussian) => fingerprint(posterior) as DiagonalGaussian;

describe('a Gaussian channel', () => {
  it('in single precision keeps every bit of its coefficients', () => {
    const mean = fc.oneof(single(-1000, 1000), single(1000, 2000), single(-3, -1.5), single(1e-6, 2e-6));
    fc.assert(
      fc.property(mean, single(1e-4, 1e4), (m, s) => {
        const channel = singleChannel(m, s);
        expect(coefficients(kept(channel))).toBeCloseToArray(coefficients(channel), { atol: 1e-15 });
      }),
    );
  });

  it('has its largest variance in [1, 4)', () => {
    fc.assert(
      fc.property(single(-1, 1), single(1e-10, 1e10), (m, s) => {
        const largest = Math.max(...kept(singleChannel(m, s)).variance);
        expect(largest >= 1 && largest < 4).toBe(true);
      }),
    );
  });

  it('is moved only where that is exact', () => {
    const variance = Array(N).fill(1);
    expect([...kept(singleChannel([3, 4, 5, 6, 3, 4], variance)).mean]).toEqual([-1.5, -0.5, 0.5, 1.5, -1.5, -0.5]);
    expect([...kept(singleChannel([-3, -4, -5, -6, -3, -4], variance)).mean]).toEqual([1.5, 0.5, -0.5, -1.5, 1.5, 0.5]);
    const wide = [2, 5, 3, 3, 3, 3];
    expect([...kept(singleChannel(wide, variance)).mean]).toEqual(wide);
    const bothSigns = [-1, 1, 1, 1, 1, 1];
    expect([...kept(singleChannel(bothSigns, variance)).mean]).toEqual(bothSigns);
  });

  it('in double precision keeps the digits that a large offset would take', () => {
    const mean = Array.from({ length: N }, (_, i) => 1e6 + i / 3);
    const channel = gaussian(mean, Array(N).fill(-2));
    expect(coefficients(kept(channel))).toBeCloseToArray(coefficients(channel), { atol: 1e-7 });
  });

  it('survives any scale of a double-precision source', () => {
    for (const scale of [1e-100, 1e-30, 1e30, 1e100]) {
      const mean = Float64Array.from({ length: N }, (_, i) => (i - 2) * scale);
      const variance = Float64Array.from({ length: N }, (_, i) => (0.3 + i) * scale * scale);
      const channel: DiagonalGaussian = { kind: 'diagonal_gaussian', points: N, dimensions: 1, mean, variance };
      expect(coefficients(kept(channel))).toBeCloseToArray(coefficients(channel), { atol: 1e-6 });
    }
  });

  it('stays finite where means and variances do not go together', () => {
    const channel = singleChannel([1e38, -1e38, 0, 1, 2, 3], [1e-30, 1e-44, 1e-30, 1e-30, 1e-30, 1e-30]);
    const { mean, variance } = kept(channel);
    expect([...mean, ...variance].every(Number.isFinite)).toBe(true);
    expect(Math.min(...variance)).toBeGreaterThan(0);
  });

  it('is its own fingerprint afterwards, dimension by dimension', () => {
    fc.assert(
      fc.property(single(10, 19), single(-1, 1), single(1e-3, 100), (a, b, s) => {
        const channel = { ...singleChannel([...a, ...b], [...s, ...s]), dimensions: 2 };
        const once = kept(channel);
        expect(kept(once)).toEqual(once);
        expect(coefficients(once)).toBeCloseToArray(coefficients(channel), { atol: 1e-14 });
      }),
    );
  });
});

describe('the other kinds', () => {
  it('are converted to single precision', () => {
    const [full] = fc.sample(arbitraryFull(N), 1);
    for (const posterior of [full!, categorical([[0.3, 0.7]]), given([[1]])]) {
      expect(coefficients(fingerprint(posterior))).toBeCloseToArray(coefficients(posterior), { atol: 1e-5 });
    }
    expect(fingerprint(given([[1]]))).toMatchObject({ coefficients: Float32Array.of(1) });
    expect(fingerprint(categorical([[0.3, 0.7]]))).toMatchObject({ probabilities: Float32Array.of(0.3, 0.7) });
  });

  it('are shared with the source where they are in single precision already', () => {
    const coefficientsGiven = { kind: 'coefficients', points: 1, coefficients: Float32Array.of(1) } as const;
    expect(fingerprint(coefficientsGiven)).toMatchObject({ coefficients: coefficientsGiven.coefficients });
    const hard = labels(flat([1, 2]));
    expect(fingerprint(hard)).toBe(hard);
  });
});
