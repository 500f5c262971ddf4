import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { coefficients } from '../../methods/bhattacharyya.ts';
import { labelEntropy } from '../../methods/factor.ts';
import {
  bitsOf,
  information,
  jointInformation,
  jointInformationBlock,
  nmi,
  selfInformation,
  sharedInformation,
  variationOfInformation,
} from '../../methods/information.ts';
import { packedIndex } from '../../methods/panel.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { takeRows } from '../../methods/slice.ts';
import { flat, readJson } from '../support/fixture.ts';
import {
  arbitraryGaussian,
  arbitraryLabels,
  arbitraryPosterior,
  categorical,
  gaussian,
  given,
  type KindInputs,
  labels,
  posteriorOf,
} from './posteriors.ts';

const N = 9;

/** The terms of a pair by the shortest route from the definitions, from whole matrices. */
function naiveJoint(a: Posterior, b: Posterior): number {
  const n = a.points;
  const [u, v] = [coefficients(a), coefficients(b)];
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    let mean = 0;
    for (let j = 0; j < n; j += 1) mean += (u[i * n + j]! * v[i * n + j]!) / n;
    total -= Math.log(mean) / n;
  }
  return total;
}

function compare(u: Posterior, v: Posterior) {
  const [a, b] = [information(u), information(v)];
  const joint = jointInformation(u, v);
  return {
    I_XU: bitsOf(a.informationNats),
    I_XV: bitsOf(b.informationNats),
    I_XUU: bitsOf(a.selfJointNats),
    I_XVV: bitsOf(b.selfJointNats),
    I_XUV: bitsOf(joint),
    I_UU: bitsOf(selfInformation(a)),
    I_VV: bitsOf(selfInformation(b)),
    I_UV: bitsOf(sharedInformation(a, b, joint)),
    NMI: nmi(a, b, joint),
    VI: bitsOf(variationOfInformation(a, b, joint)),
  };
}

describe('the fixtures', () => {
  interface Case {
    name: string;
    kind: 'categorical' | 'labels' | 'matrix' | 'gaussian';
    U: never;
    V: never;
    expected: Record<string, number>;
  }
  const build = { categorical, labels, matrix: given, gaussian: posteriorOf };

  it.each(readJson<{ cases: Case[] }>('core/tiny.json').cases)('tiny: $name', ({ kind, U, V, expected }) => {
    const got: Record<string, number> = compare(build[kind](U), build[kind](V));
    const names = Object.keys(expected);
    expect(names.map((name) => got[name]!)).toBeCloseToArray(Object.values(expected), { atol: 1e-10 });
  });

  interface Kinds {
    channels: { name: string; inputs: KindInputs; I: number; I2: number }[];
    pairwise: { order: string[]; NMI: number[][]; VI: number[][]; I_joint: number[][] };
  }
  const kinds = readJson<Kinds>('core/kinds.json');

  it.each(kinds.channels)('kinds: information of $name', ({ inputs, I, I2 }) => {
    const { informationNats, selfJointNats } = information(posteriorOf(inputs));
    expect([bitsOf(informationNats), bitsOf(selfJointNats)]).toBeCloseToArray([I, I2], { atol: 1e-10 });
  });

  it('kinds: every kind against every other', () => {
    const { order, NMI, VI, I_joint } = kinds.pairwise;
    const posteriors = order.map((name) =>
      posteriorOf(kinds.channels.find((channel) => channel.name === name)!.inputs),
    );
    const pairs = posteriors.flatMap((u) => posteriors.map((v) => compare(u, v)));
    expect(pairs.map((pair) => pair.I_XUV)).toBeCloseToArray(flat(I_joint), { atol: 1e-10 });
    expect(pairs.map((pair) => pair.NMI)).toBeCloseToArray(flat(NMI), { atol: 1e-10 });
    expect(pairs.map((pair) => pair.VI)).toBeCloseToArray(flat(VI), { atol: 1e-10 });
  });
});

describe('laws', () => {
  it('information is in [0, ln n], and the joint one is no less than either', () => {
    fc.assert(
      fc.property(arbitraryPosterior(N), arbitraryPosterior(N), (u, v) => {
        const [a, b] = [information(u), information(v)];
        const joint = jointInformation(u, v);
        for (const nats of [a.informationNats, a.selfJointNats, joint]) {
          expect(nats).toBeGreaterThanOrEqual(0);
          expect(nats).toBeLessThanOrEqual(Math.log(N) + 1e-12);
        }
        expect(joint).toBeGreaterThanOrEqual(Math.max(a.informationNats, b.informationNats) - 1e-12);
        expect(selfInformation(a)).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  it('agrees with the obvious twin', () => {
    fc.assert(
      fc.property(arbitraryPosterior(N), arbitraryPosterior(N), (u, v) => {
        expect([jointInformation(u, v)]).toBeCloseToArray([naiveJoint(u, v)], { atol: 1e-13 });
      }),
    );
  });

  it('NMI and VI are symmetric bit for bit, and VI is not negative', () => {
    fc.assert(
      fc.property(arbitraryPosterior(N), arbitraryPosterior(N), (u, v) => {
        const [there, back] = [compare(u, v), compare(v, u)];
        expect(there.NMI).toBe(back.NMI);
        expect(there.VI).toBe(back.VI);
        expect(there.VI).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  it('a channel shares everything with itself: NMI 1, VI exactly 0', () => {
    fc.assert(
      fc.property(arbitraryPosterior(N), (u) => {
        const self = compare(u, u);
        fc.pre(self.I_UU > 1e-6);
        expect([self.NMI]).toBeCloseToArray([1], { atol: 1e-9 });
        expect(self.VI).toBe(0);
        expect(self.I_XUV).toBe(self.I_XUU);
      }),
    );
  });

  it('a shift, a scale and a sign of a Gaussian channel change nothing', () => {
    const change = fc.record({
      shift: fc.double({ min: -10, max: 10, noNaN: true }),
      scale: fc.double({ min: 0.1, max: 10, noNaN: true }),
      sign: fc.constantFrom(-1, 1),
    });
    fc.assert(
      fc.property(arbitraryGaussian(N), arbitraryPosterior(N), change, (u, v, { shift, scale, sign }) => {
        const mean = u.mean.map((m) => sign * scale * m + shift);
        const moved = { ...u, mean, variance: u.variance.map((s) => s * scale * scale) };
        expect([jointInformation(moved, v)]).toBeCloseToArray([jointInformation(u, v)], { atol: 1e-11 });
        const [before, after] = [information(u), information(moved)];
        expect([after.informationNats]).toBeCloseToArray([before.informationNats], { atol: 1e-11 });
      }),
    );
  });

  it('a common permutation of the points changes nothing', () => {
    const permutations = fc.shuffledSubarray([...Array(N).keys()], { minLength: N, maxLength: N });
    fc.assert(
      fc.property(arbitraryPosterior(N), arbitraryPosterior(N), permutations, (u, v, points) => {
        const rows = Int32Array.from(points);
        const moved = jointInformation(takeRows(u, rows), takeRows(v, rows));
        expect([moved]).toBeCloseToArray([jointInformation(u, v)], { atol: 1e-13 });
      }),
    );
  });

  it('for hard labels they are the classical ones', () => {
    fc.assert(
      fc.property(arbitraryLabels(30), arbitraryLabels(30), (u, v) => {
        if (u.kind !== 'labels' || v.kind !== 'labels') return;
        const [hU, hV] = [labelEntropy(u.labels), labelEntropy(v.labels)];
        const hBoth = labelEntropy(u.labels.map((label, i) => 100 * label + v.labels[i]!));
        fc.pre(hU > 0.01 && hV > 0.01);
        const got = compare(u, v);
        expect([got.I_XU, got.I_XUU, got.I_XUV]).toBeCloseToArray([hU, hU, hBoth].map(bitsOf), { atol: 1e-12 });
        expect([got.NMI]).toBeCloseToArray([(hU + hV - hBoth) / Math.sqrt(hU * hV)], { atol: 1e-12 });
        expect([got.VI]).toBeCloseToArray([bitsOf(2 * hBoth - hU - hV)], { atol: 1e-12 });
      }),
    );
  });

  it('an empty channel says nothing, and its NMI is undefined', () => {
    const nothing = gaussian(new Float64Array(N), new Float64Array(N));
    const something = labels([0, 1, 0, 1, 0, 1, 0, 1, 0]);
    const { I_XU, I_XUU, NMI, VI, I_VV } = compare(nothing, something);
    expect([I_XU, I_XUU, NMI, VI]).toBeCloseToArray([0, 0, NaN, I_VV]);
  });
});

describe('blocks', () => {
  const channels = fc.array(arbitraryPosterior(N), { minLength: 1, maxLength: 11 });

  it('give each pair the same bits however they are cut', () => {
    fc.assert(
      fc.property(channels, channels, fc.nat(10), fc.nat(10), (rows, columns, r, c) => {
        const whole = jointInformationBlock(rows, columns);
        const [top, left] = [r % rows.length, c % columns.length];
        const part = jointInformationBlock(rows.slice(top), columns.slice(left));
        const width = columns.length - left;
        part.forEach((value, e) => {
          const [row, column] = [top + Math.floor(e / width), left + (e % width)];
          expect(value).toBe(whole[row * columns.length + column]);
        });
        expect(jointInformation(rows[top]!, columns[left]!)).toBe(part[0]);
        expect(jointInformation(columns[left]!, rows[top]!)).toBe(part[0]);
      }),
    );
  });

  it('of one list are the packed upper triangle, with the self terms on the diagonal', () => {
    fc.assert(
      fc.property(channels, (rows) => {
        const square = jointInformationBlock(rows, rows);
        const packed = jointInformationBlock(rows, undefined);
        let next = 0;
        for (let a = 0; a < rows.length; a += 1) {
          for (let b = a; b < rows.length; b += 1) {
            expect(packedIndex(a, b, rows.length)).toBe(next);
            expect(packed[next]).toBe(square[a * rows.length + b]);
            next += 1;
          }
          expect(packed[packedIndex(a, a, rows.length)]).toBe(information(rows[a]!).selfJointNats);
        }
        expect(packed).toHaveLength(next);
      }),
    );
  });

  it('report each data point, and stop when told to', () => {
    const rows = [labels([0, 1, 1]), labels([0, 0, 1])];
    const seen: number[] = [];
    const stopped = jointInformationBlock(rows, undefined, {
      onRow: (done, total) => seen.push(done) < 2 && total === 3,
    });
    expect(seen).toEqual([1, 2]);
    expect(stopped).toEqual(flat([NaN, NaN, NaN]));
  });

  it('of no channels are empty; of unequal points are refused', () => {
    expect(jointInformationBlock([], undefined)).toHaveLength(0);
    expect(jointInformationBlock([labels([0, 1])], [])).toHaveLength(0);
    expect(() => jointInformation(labels([0, 1, 1]), labels([0, 1]))).toThrow('points of a channel: expected 3, got 2');
  });
});

describe('the triangle inequality of VI fails (docs/math.md#variation-of-information)', () => {
  const [u, w] = [labels([0, 0, 1, 1]), labels([0, 1, 0, 1])];
  const v = categorical([
    [0.5, 0, 0.5, 0],
    [0.5, 0, 0, 0.5],
    [0, 0.5, 0.5, 0],
    [0, 0.5, 0, 0.5],
  ]);

  it('going by V is shorter than going straight from U to W', () => {
    const [toV, fromV, straight] = [compare(u, v).VI, compare(v, w).VI, compare(u, w).VI];
    expect([toV, fromV, straight]).toBeCloseToArray([0.4150374992788437, 0.4150374992788437, 2], { atol: 1e-12 });
    expect(toV + fromV).toBeLessThan(straight);
  });

  it('the fingerprint bound differs from the exact values of a soft code', () => {
    const { I_XV, I_XVV, I_UV, NMI } = compare(u, v);
    const log2of3 = Math.log2(3);
    const want = [1, 3 - log2of3, log2of3 - 1, (log2of3 - 1) / Math.sqrt(log2of3 - 1)];
    expect([I_XV, I_XVV, I_UV, NMI]).toBeCloseToArray(want, { atol: 1e-12 });
  });
});
