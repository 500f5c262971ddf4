import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type DensityRequest, leaveOneOut, lnDensityRatios, sampledInformation } from '../../methods/densities.ts';
import { bitsOf } from '../../methods/information.ts';
import type { DiagonalGaussian, Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { channelOf } from '../../methods/slice.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussian } from './posteriors.ts';

const array = readNpz('core/poole.npz');
const [N, D] = [300, 10];
const space = gaussian(array('mu').data, array('lv').data, D);
const draws = array('u').data as Float64Array;
const everyPoint = Int32Array.from({ length: N }, (_, i) => i);
const column = (values: Float64Array, k: number): Float64Array =>
  Float64Array.from({ length: N }, (_, i) => values[i * D + k]!);
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const single = (posterior: Posterior, draw: Float64Array): Float64Array =>
  lnDensityRatios({ spaces: [posterior], points: everyPoint, draws: [[draw]], terms: [[[0, 0]]] });

describe('the bounds of given draws', () => {
  const byDimension = Array.from({ length: D }, (_, k) => single(channelOf(space, k), column(draws, k)));
  const whole = single(space, draws);

  it.each([
    ['lower', sampledInformation],
    ['upper', leaveOneOut],
  ] as const)('%s agree, term by term', (name, bound) => {
    const terms = byDimension.flatMap((ratios) => [...ratios].map((ratio) => bitsOf(bound(ratio, N))));
    expect(terms).toBeCloseToArray(array(`${name}_terms`).data, { atol: 1e-10 });
    const full = mean(whole.map((ratio) => bitsOf(bound(ratio, N))));
    expect([full]).toBeCloseToArray(array(`full_${name}`).data, { atol: 1e-10 });
  });
});

/** A small space with draws from it. */
function small(seed: number, dimensions: number): DensityRequest & { spaces: [DiagonalGaussian] } {
  const random = stream(seed, 'small');
  const points = 12;
  const number = (): number => 2 * random.float64() - 1;
  const posterior: DiagonalGaussian = {
    kind: 'diagonal_gaussian',
    points,
    dimensions,
    mean: Float64Array.from({ length: points * dimensions }, number),
    variance: Float64Array.from({ length: points * dimensions }, () => 0.05 + random.float64()),
  };
  const from = Int32Array.from({ length: 7 }, () => random.below(points));
  const copies = [0, 1].map(() =>
    Float64Array.from(
      { length: 7 * dimensions },
      (_, e) => posterior.mean[from[Math.floor(e / dimensions)]! * dimensions + (e % dimensions)]! + 0.4 * number(),
    ),
  );
  const terms = [
    [[0, 0]],
    [
      [0, 0],
      [0, 1],
    ],
  ] as const;
  return { spaces: [posterior], points: from, draws: [copies], terms };
}

const requests = fc
  .tuple(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 4 }))
  .map(([seed, d]) => small(seed, d));

describe('density ratios', () => {
  it('do not change under an invertible map of a dimension', () => {
    fc.assert(
      fc.property(
        requests,
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.integer({ min: -6, max: 6 }),
        (request, shift, power) => {
          const [posterior] = request.spaces;
          const scale = -(2 ** power);
          const moved = {
            ...posterior,
            mean: posterior.mean.map((m) => m * scale + shift),
            variance: posterior.variance.map((s) => s * scale * scale),
          };
          const of = request.draws.map((copies) =>
            copies.map((values) => Float64Array.from(values, (u) => u * scale + shift)),
          );
          expect(lnDensityRatios({ ...request, spaces: [moved], draws: of })).toBeCloseToArray(
            lnDensityRatios(request),
            {
              atol: 1e-9,
              rtol: 1e-9,
            },
          );
        },
      ),
    );
  });

  it('are the same for a diagonal covariance written out in full', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const [{ points, dimensions: d, mean: means, variance }] = request.spaces;
        const covariance = new Float64Array(points * d * d);
        variance.forEach((s, e) => (covariance[Math.floor(e / d) * d * d + (e % d) * (d + 1)] = s));
        const full: Posterior = { kind: 'full_gaussian', points, dimensions: d, mean: means, covariance };
        expect(lnDensityRatios({ ...request, spaces: [full] })).toBeCloseToArray(lnDensityRatios(request), {
          atol: 1e-10,
          rtol: 1e-10,
        });
      }),
    );
  });

  it('of a self pair are those of the space beside itself', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const [posterior] = request.spaces;
        const twice = {
          ...request,
          spaces: [posterior, posterior],
          draws: [[request.draws[0]![0]!], [request.draws[0]![1]!]],
        };
        const pair = lnDensityRatios({
          ...twice,
          terms: [
            [
              [0, 0],
              [1, 0],
            ],
          ],
        });
        expect(pair).toBeCloseToArray(lnDensityRatios(request).subarray(request.points.length), {});
      }),
    );
  });

  it('over a part of the points leave out the others, and the own one where it is among them', () => {
    const request = small(3, 2);
    const among = Int32Array.of(1, 4, 5, 9);
    const inPart = lnDensityRatios({ ...request, among });
    const rest = Int32Array.from({ length: 12 }, (_, l) => l).filter((l) => !among.includes(l));
    const outside = lnDensityRatios({ ...request, among: rest });
    const all = lnDensityRatios(request);
    const sum = inPart.map((ratio, e) => Math.log(Math.exp(ratio) + Math.exp(outside[e]!)));
    expect(sum).toBeCloseToArray(all, { atol: 1e-12 });
  });

  it('of classes count the points that may have sent the code', () => {
    const labels: Posterior = { kind: 'labels', points: 5, labels: Int32Array.of(3, 3, 8, 3, 1) };
    const soft: Posterior = {
      kind: 'categorical',
      points: 5,
      classes: 2,
      probabilities: Float64Array.of(1, 0, 0.5, 0.5, 0.25, 0.75, 1, 0, 1, 0),
    };
    const request = {
      spaces: [labels, [labels, soft]],
      points: Int32Array.of(0, 2),
      draws: [[Float64Array.of(3, 8)], [Float64Array.of(3, 0, 8, 1)]],
      terms: [[[0, 0]], [[1, 0]]] as const,
    };
    const ratios = lnDensityRatios(request);
    expect(ratios).toBeCloseToArray([Math.log(2), -Infinity, Math.log(1.5), -Infinity], { atol: 1e-12 });
    expect(sampledInformation(-Infinity, 5)).toBe(Math.log(5));
    expect(leaveOneOut(-Infinity, 5)).toBe(Infinity);
  });

  it('hold at any width: narrow, wide, far from the origin', () => {
    for (const deviation of [1e-4, 1, 1e4]) {
      const posterior: DiagonalGaussian = {
        kind: 'diagonal_gaussian',
        points: 2,
        dimensions: 1,
        mean: Float64Array.of(1000, 1000 + deviation),
        variance: Float64Array.of(deviation ** 2, deviation ** 2),
      };
      const draw = Float64Array.of(1000 + 0.25 * deviation);
      const [ratio] = lnDensityRatios({
        spaces: [posterior],
        points: Int32Array.of(0),
        draws: [[draw]],
        terms: [[[0, 0]]],
      });
      expect(ratio).toBeCloseTo(-0.5 * (0.75 ** 2 - 0.25 ** 2), 6);
    }
  });

  it('have no meaning for given coefficients, and stop when told to', () => {
    const given: Posterior = { kind: 'coefficients', points: 1, coefficients: Float64Array.of(1) };
    const request = {
      spaces: [given],
      points: Int32Array.of(0),
      draws: [[Float64Array.of(0)]],
      terms: [[[0, 0]]] as const,
    };
    expect(() => lnDensityRatios(request)).toThrow('got given coefficients');
    let calls = 0;
    const stopped = lnDensityRatios(small(1, 1), () => (calls += 1) < 2);
    expect(calls).toBe(2);
    expect(stopped.every((value) => Number.isNaN(value))).toBe(true);
  });
});
