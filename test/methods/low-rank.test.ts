import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { factorRows } from '../../methods/factor-rows.ts';
import { information, jointInformation } from '../../methods/information.ts';
import { lowRankInformation, lowRankJoint } from '../../methods/low-rank-information.ts';
import { factoriseLowRank, LOW_RANK_LIMITS, type LowRankLimits, permuteFactor } from '../../methods/low-rank.ts';
import type { DiagonalGaussian, Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { permutation } from '../../methods/sample.ts';
import { takeRows } from '../../methods/slice.ts';
import { readJson, readNpz } from '../support/fixture.ts';
import {
  arbitraryGaussian,
  arbitraryPosterior,
  categorical,
  gaussian,
  given,
  type KindInputs,
  labels,
  posteriorOf,
} from './posteriors.ts';

const N = 40;
/** Of sums of some hundred terms in double precision. */
const ROUNDING = 1e-10;

const arbitrary = arbitraryPosterior(N);
/** From a tolerance that spoils everything to one that leaves nothing. */
const arbitraryLimits = fc
  .tuple(fc.integer({ min: -10, max: -1 }), fc.constantFrom(2, 5, N, 512))
  .map(([power, rankMax]): LowRankLimits => ({ toleranceNats: 10 ** power, rankMax }));

const rowsOf = (posterior: Posterior, limits: LowRankLimits) =>
  factorRows(posterior, factoriseLowRank(posterior, limits)!);

describe('information from a factor', () => {
  it('is within its bound of that from all coefficients, whatever the rank', () => {
    fc.assert(
      fc.property(arbitrary, arbitraryLimits, (posterior, limits) => {
        const got = lowRankInformation(rowsOf(posterior, limits));
        const want = information(posterior);
        const single = Math.abs(got.informationNats - want.informationNats);
        const joint = Math.abs(got.selfJointNats - want.selfJointNats);
        expect(single).toBeLessThanOrEqual(got.informationBoundNats + ROUNDING);
        expect(joint).toBeLessThanOrEqual(got.selfJointBoundNats + ROUNDING);
      }),
    );
  });

  it('keeps the tolerance that was asked for, where the rank allows', () => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: -9, max: -2 }), (posterior, power) => {
        const { informationBoundNats } = lowRankInformation(
          rowsOf(posterior, { toleranceNats: 10 ** power, rankMax: 512 }),
        );
        expect(informationBoundNats).toBeLessThanOrEqual(10 ** power * 1.01);
      }),
    );
  });

  it('never takes more columns than it may, nor than there are points', () => {
    fc.assert(
      fc.property(arbitraryGaussian(N), arbitraryLimits, (posterior, limits) => {
        expect(factoriseLowRank(posterior, limits)!.rank).toBeLessThanOrEqual(Math.min(limits.rankMax, N));
      }),
    );
  });

  it('of points far apart takes all of them, and is ln n', () => {
    const posterior = gaussian(
      Array.from({ length: N }, (_, i) => 100 * i),
      new Float64Array(N),
    );
    const factor = factoriseLowRank(posterior, LOW_RANK_LIMITS)!;
    expect(factor.rank).toBe(N);
    expect(lowRankInformation(factorRows(posterior, factor)).informationNats).toBeCloseTo(Math.log(N), 12);
  });

  it('of a channel that says nothing takes one column, and is 0', () => {
    const posterior = gaussian(new Float64Array(N), new Float64Array(N));
    const factor = factoriseLowRank(posterior, LOW_RANK_LIMITS)!;
    expect(factor.rank).toBe(1);
    const { informationNats, selfJointNats } = lowRankInformation(factorRows(posterior, factor));
    expect(Math.abs(informationNats) + Math.abs(selfJointNats)).toBeLessThan(1e-14);
  });

  it('takes the classes of labels and of categorical posteriors as they are', () => {
    expect(factoriseLowRank(labels([3, 1, 3, 2]), LOW_RANK_LIMITS)).toMatchObject({ rank: 3 });
    const soft = categorical([
      [0.5, 0.5, 0],
      [0.25, 0.5, 0.25],
    ]);
    expect(factoriseLowRank(soft, LOW_RANK_LIMITS)).toMatchObject({ rank: 3 });
    const { informationBoundNats } = lowRankInformation(rowsOf(soft, LOW_RANK_LIMITS));
    expect(informationBoundNats).toBeLessThan(1e-7);
  });

  it('is not for given coefficients, which need not be positive semi-definite', () => {
    const matrix = given([
      [1, 1, 0],
      [1, 1, 1],
      [0, 1, 1],
    ]);
    expect(factoriseLowRank(matrix, LOW_RANK_LIMITS)).toBeUndefined();
  });
});

describe('joint information from two factors', () => {
  it('is within its bound of that from all coefficients, for all kinds and whatever the ranks', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, arbitraryLimits, (u, v, limits) => {
        const { jointNats, boundNats } = lowRankJoint(rowsOf(u, limits), rowsOf(v, limits));
        expect(Math.abs(jointNats - jointInformation(u, v))).toBeLessThanOrEqual(boundNats + ROUNDING);
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the two, nor on that of the points', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, fc.integer(), (u, v, seed) => {
        const [a, b] = [rowsOf(u, LOW_RANK_LIMITS), rowsOf(v, LOW_RANK_LIMITS)];
        const { jointNats } = lowRankJoint(a, b);
        expect(lowRankJoint(b, a).jointNats).toBeCloseTo(jointNats, 10);
        const order = permutation(N, stream(seed, 'test'));
        const permuted = (posterior: Posterior) =>
          factorRows(takeRows(posterior, order), permuteFactor(factoriseLowRank(posterior, LOW_RANK_LIMITS)!, order));
        expect(lowRankJoint(permuted(u), permuted(v)).jointNats).toBeCloseTo(jointNats, 10);
      }),
    );
  });

  it('does not change when a channel is shifted and stretched', () => {
    fc.assert(
      fc.property(arbitraryGaussian(N), arbitraryGaussian(N), (u, v) => {
        const moved = (of: DiagonalGaussian): DiagonalGaussian => ({
          ...of,
          mean: of.mean.map((x) => 3 - 8 * x),
          variance: of.variance.map((s) => 64 * s),
        });
        const before = lowRankJoint(rowsOf(u, LOW_RANK_LIMITS), rowsOf(v, LOW_RANK_LIMITS)).jointNats;
        const after = lowRankJoint(rowsOf(moved(u), LOW_RANK_LIMITS), rowsOf(v, LOW_RANK_LIMITS)).jointNats;
        expect(Math.abs(after - before)).toBeLessThan(2e-5);
      }),
    );
  });

  it('of a channel with itself is its I(X;U,U′)', () => {
    fc.assert(
      fc.property(arbitrary, (u) => {
        const rows = rowsOf(u, LOW_RANK_LIMITS);
        expect(lowRankJoint(rows, rows).jointNats).toBe(lowRankInformation(rows).selfJointNats);
      }),
    );
  });
});

describe('factors of the fixtures', () => {
  interface Kinds {
    readonly channels: readonly { readonly name: string; readonly inputs: KindInputs }[];
    readonly pairwise: { readonly order: readonly string[]; readonly I_joint: readonly number[][] };
  }
  const { channels, pairwise } = readJson<Kinds>('core/kinds.json');
  const kinds = pairwise.order.map((name) => posteriorOf(channels.find((channel) => channel.name === name)!.inputs));

  it('give what independent code gives for every kind against every other', () => {
    const factored = kinds.map((posterior) =>
      posterior.kind === 'coefficients' ? undefined : rowsOf(posterior, LOW_RANK_LIMITS),
    );
    const joints = factored.map((u) => factored.map((v) => (u && v ? lowRankJoint(u, v).jointNats * Math.LOG2E : NaN)));
    const wanted = pairwise.I_joint.map((row, u) => row.map((bits, v) => (factored[u] && factored[v] ? bits : NaN)));
    expect(wanted.flat().filter(Number.isFinite).length).toBeGreaterThan(20);
    expect(joints.flat()).toBeCloseToArray(wanted.flat(), { atol: 1e-5 });
  });

  it('give what all coefficients give for trained channels, with a quarter of the points as columns at most', () => {
    const array = readNpz('core/mnist-structure.npz');
    const [points, dimensions] = [300, 10];
    const part = (name: string) => array(name).data.subarray(0, points * dimensions);
    const space = gaussian(part('mu'), part('lv'), dimensions);
    for (const k of [0, 3, 7]) {
      const channel = {
        ...space,
        dimensions: 1,
        mean: space.mean.filter((_, e) => e % dimensions === k),
        variance: space.variance.filter((_, e) => e % dimensions === k),
      };
      const factor = factoriseLowRank(channel, LOW_RANK_LIMITS)!;
      expect(factor.rank).toBeLessThan(points / 4);
      const got = lowRankInformation(factorRows(channel, factor));
      const want = information(channel);
      expect(Math.abs(got.informationNats - want.informationNats)).toBeLessThan(1e-6);
      expect(Math.abs(got.selfJointNats - want.selfJointNats)).toBeLessThan(4e-6);
    }
  });
});
