import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { nmi, variationOfInformation } from '../../methods/information.ts';
import { nmiBound, variationBound } from '../../methods/truncation.ts';

const bound = fc.double({ min: 0, max: 0.05, noNaN: true });
const share = fc.double({ min: -1, max: 1, noNaN: true });
const channel = fc
  .tuple(fc.double({ min: 0.5, max: 3, noNaN: true }), fc.double({ min: 0, max: 0.8, noNaN: true }), bound, bound)
  .map(([informationNats, ratio, informationBoundNats, selfJointBoundNats]) => ({
    informationNats,
    selfJointNats: informationNats * (1 + ratio),
    informationBoundNats,
    selfJointBoundNats,
  }));
type Bounded = typeof channel extends fc.Arbitrary<infer T> ? T : never;

/** The channel as it may truly be: every term moved by a share of its bound. */
const moved = (u: Bounded, a: number, b: number): Bounded => ({
  ...u,
  informationNats: u.informationNats + a * u.informationBoundNats,
  selfJointNats: u.selfJointNats + b * u.selfJointBoundNats,
});

describe('bounds of NMI and VI', () => {
  it('hold wherever in their intervals the terms truly are', () => {
    const shares = fc.tuple(share, share, share, share, share);
    fc.assert(
      fc.property(
        channel,
        channel,
        fc.double({ min: 0, max: 4, noNaN: true }),
        bound,
        shares,
        (u, v, joint, jb, at) => {
          const [a, b, c, d, e] = at;
          const [trueU, trueV, trueJoint] = [moved(u, a, b), moved(v, c, d), joint + e * jb];
          const ofNmi = nmiBound(u, v, { jointNats: joint, boundNats: jb });
          const ofVi = variationBound(u, v, jb);
          if (!Number.isNaN(ofNmi)) {
            expect(Math.abs(nmi(trueU, trueV, trueJoint) - nmi(u, v, joint))).toBeLessThanOrEqual(ofNmi + 1e-12);
          }
          const vi = variationOfInformation(u, v, joint);
          expect(Math.abs(variationOfInformation(trueU, trueV, trueJoint) - vi)).toBeLessThanOrEqual(ofVi + 1e-12);
        },
      ),
    );
  });

  const exact = { informationNats: 1, selfJointNats: 1.5, informationBoundNats: 0, selfJointBoundNats: 0 };
  const empty = { informationNats: 0, selfJointNats: 0, informationBoundNats: 0, selfJointBoundNats: 0 };

  it('are 0 where nothing was left out', () => {
    expect(nmiBound(exact, exact, { jointNats: 1.5, boundNats: 0 })).toBe(0);
    expect(variationBound(exact, exact, 0)).toBe(0);
  });

  it('are undefined where NMI is, or where a self-information may be 0', () => {
    expect(nmiBound(exact, empty, { jointNats: 1, boundNats: 0 })).toBeNaN();
    const faint = { ...empty, informationNats: 1e-6, informationBoundNats: 2e-6 };
    expect(nmiBound(exact, faint, { jointNats: 1, boundNats: 1e-6 })).toBeNaN();
  });
});
