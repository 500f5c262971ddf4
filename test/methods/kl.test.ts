import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { meanKl } from '../../methods/kl.ts';
import { flat } from '../support/fixture.ts';
import { arbitraryFull, arbitraryGaussian, gaussian, labels } from './posteriors.ts';

it('is 0 for the prior itself, and known in closed form beside it', () => {
  expect(meanKl(gaussian([0, 0], [0, 0]))).toBe(0);
  const [mean, logvar] = [1.5, -2];
  const want = (Math.exp(logvar) + mean ** 2 - 1 - logvar) / 2;
  expect([meanKl(gaussian([mean, 0], [logvar, 0]))]).toBeCloseToArray([want / 2], { atol: 1e-15 });
});

it('is the integral of p ln(p/q)', () => {
  const [mean, variance] = [0.7, 0.3];
  const step = 1e-3;
  let integral = 0;
  for (let u = -8; u < 8; u += step) {
    const lnP = -((u - mean) ** 2) / (2 * variance) - Math.log(variance) / 2;
    integral += (step * Math.exp(lnP) * (lnP + u ** 2 / 2)) / Math.sqrt(2 * Math.PI);
  }
  expect([meanKl(gaussian([mean], [Math.log(variance)]))]).toBeCloseToArray([integral], { atol: 1e-9 });
});

it('is the same for a diagonal covariance matrix, and adds up over dimensions', () => {
  fc.assert(
    fc.property(arbitraryGaussian(4, 2), (posterior) => {
      const covariance = flat(
        [0, 1, 2, 3].map((i) => [posterior.variance[2 * i]!, 0, 0, posterior.variance[2 * i + 1]!]),
      );
      const full = { ...posterior, kind: 'full_gaussian', covariance } as const;
      expect([meanKl(full)]).toBeCloseToArray([meanKl(posterior)], { atol: 1e-12, rtol: 1e-13 });
    }),
  );
});

it('is not negative', () => {
  fc.assert(fc.property(arbitraryFull(4), (posterior) => expect(meanKl(posterior)).toBeGreaterThanOrEqual(-1e-12)));
});

it('has no meaning for the other kinds', () => {
  expect(meanKl(labels([0, 1]))).toBeNaN();
});
