import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { prepareCoefficients } from '../../methods/bhattacharyya.ts';
import {
  channelInfluence,
  type Influence,
  pairInfluence,
  sharedEstimate,
  standardError,
} from '../../methods/influence.ts';
import { information, jointInformation, nmi, variationOfInformation } from '../../methods/information.ts';
import { standardNormal } from '../../methods/normal.ts';
import type { DiagonalGaussian } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { takeRows } from '../../methods/slice.ts';
import { gaussian, labels, seededGaussian } from './posteriors.ts';

function estimatesOf(u: DiagonalGaussian, v: DiagonalGaussian) {
  const [a, b] = [channelInfluence(u), channelInfluence(v)];
  const pair = pairInfluence(a, b, [prepareCoefficients(u), prepareCoefficients(v)]);
  return { a, b, ...pair, shared: sharedEstimate(a, b, pair.joint) };
}

/** Two channels of the same made cause, n points of an endless population. */
function drawn(seed: number, n: number): [DiagonalGaussian, DiagonalGaussian] {
  const random = stream(seed, 'population');
  const rows = Array.from({ length: n }, () => {
    const cause = standardNormal(random);
    return [cause + 0.2 * standardNormal(random), cause + 0.5 * standardNormal(random), random.float64()] as const;
  });
  const logvar = rows.map(([, , spread]) => Math.log(0.05 + 0.3 * spread));
  return [
    gaussian(
      rows.map(([x]) => x),
      logvar,
    ),
    gaussian(
      rows.map(([, y]) => y),
      logvar,
    ),
  ];
}

describe('influence', () => {
  it('belongs to the estimates that are reported', () => {
    fc.assert(
      fc.property(seededGaussian(9), seededGaussian(9), (u, v) => {
        const { a, b, ...found } = estimatesOf(u, v);
        const [x, y, joint] = [information(u), information(v), jointInformation(u, v)];
        expect([a.information.informationNats, a.information.selfJointNats, found.joint.value]).toBeCloseToArray(
          [x.informationNats, x.selfJointNats, joint],
          { atol: 1e-12 },
        );
        expect([found.nmi.value, found.vi.value]).toBeCloseToArray(
          [nmi(x, y, joint), variationOfInformation(x, y, joint)],
          { atol: 1e-10 },
        );
        expect(b.information.informationNats).toBeCloseTo(y.informationNats, 12);
      }),
    );
  });

  it('has mean 0, follows its points, and is 0 for NMI and VI of a channel with itself', () => {
    fc.assert(
      fc.property(seededGaussian(8), seededGaussian(8), fc.integer({ min: 1, max: 7 }), (u, v, turn) => {
        const { a, nmi: between, vi } = estimatesOf(u, v);
        for (const influence of [a.ofInformation, a.ofSelfJoint, between.influence, vi.influence]) {
          expect(influence.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10);
        }
        const rows = Int32Array.from({ length: 8 }, (_, i) => (i + turn) % 8);
        const turned = estimatesOf(takeRows(u, rows), takeRows(v, rows));
        const moved = (influence: Influence): number[] => Array.from(rows, (row) => influence[row]!);
        expect(turned.nmi.influence).toBeCloseToArray(moved(between.influence), { atol: 1e-10 });
        const self = estimatesOf(u, u);
        expect(standardError(self.nmi.influence)).toBeCloseTo(0, 10);
        expect(standardError(self.vi.influence)).toBeCloseTo(0, 10);
      }),
    );
  });

  it('of balanced labels is 0: every sample of that shape says the same', () => {
    const { ofInformation } = channelInfluence(labels([1, 1, 2, 2, 3, 3]));
    expect(ofInformation).toBeCloseToArray(new Float64Array(6), { atol: 1e-12 });
  });

  it('gives standard errors within a seventh of the scatter of repeated samples', () => {
    const [n, repeats] = [150, 250];
    const names = ['information', 'joint', 'nmi', 'vi', 'shared'] as const;
    const values = names.map(() => [] as number[]);
    const errors = names.map(() => 0);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { a, joint, nmi: between, vi, shared } = estimatesOf(...drawn(repeat, n));
      const own = { value: a.information.informationNats, influence: a.ofInformation };
      [own, joint, between, vi, shared].forEach(({ value, influence }, k) => {
        values[k]!.push(value);
        errors[k]! += standardError(influence) / repeats;
      });
    }
    const ratios = values.map((all, k) => {
      const mean = all.reduce((sum, value) => sum + value, 0) / repeats;
      const scatter = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1));
      return errors[k]! / scatter;
    });
    expect(ratios).toBeCloseToArray(
      names.map(() => 1),
      { atol: 0.14 },
    );
  });

  it('gives the standard errors that a bootstrap gives, far from saturation', () => {
    const [n, repeats] = [200, 300];
    const [u, v] = drawn(11, n);
    const { a, joint, nmi: between, vi } = estimatesOf(u, v);
    const random = stream(5, 'bootstrap');
    const values = Array.from({ length: repeats }, () => {
      const rows = Int32Array.from({ length: n }, () => random.below(n));
      const [x, y] = [takeRows(u, rows), takeRows(v, rows)];
      const [one, other, both] = [information(x), information(y), jointInformation(x, y)];
      return [one.informationNats, both, nmi(one, other, both), variationOfInformation(one, other, both)];
    });
    const ratios = [a.ofInformation, joint.influence, between.influence, vi.influence].map((influence, k) => {
      const all = values.map((row) => row[k]!);
      const mean = all.reduce((sum, value) => sum + value, 0) / repeats;
      const scatter = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (repeats - 1));
      return standardError(influence) / scatter;
    });
    expect(ratios).toBeCloseToArray([1, 1, 1, 1], { atol: 0.15 });
  });
});
