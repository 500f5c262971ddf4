import { describe, expect, it } from '@jest/globals';
import { discreteInformation, isSummable, OUTCOMES_MAX } from '../../methods/discrete-information.ts';
import type { WholeSpace } from '../../methods/draws.ts';
import { labelEntropy } from '../../methods/factor.ts';
import { bitsOf } from '../../methods/information.ts';
import { stream } from '../../methods/random.ts';
import { readJson } from '../support/fixture.ts';
import { categorical, gaussian, labels } from './posteriors.ts';

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly U: number[][];
  readonly V: number[][];
  readonly exact: Record<'I_XU' | 'I_XV' | 'I_XUU' | 'I_XVV' | 'I_XUV', number> | null;
}

const bitsAbout = (...spaces: WholeSpace[]): number => bitsOf(discreteInformation(spaces)!);

/** Rows of probabilities without a pattern. */
function randomRows(name: string, points: number, classes: number): number[][] {
  const random = stream(1, name);
  return Array.from({ length: points }, () => {
    const row = Array.from({ length: classes }, () => random.float64() ** 3);
    const sum = row.reduce((total, value) => total + value, 0);
    return row.map((value) => value / sum);
  });
}

describe('exact information', () => {
  it.each(readJson<{ cases: Case[] }>('core/tiny.json').cases.filter(({ kind }) => kind === 'categorical'))(
    'of $name is that of the fixture',
    ({ U, V, exact }) => {
      const [u, v] = [categorical(U), categorical(V)];
      const got = [bitsAbout(u), bitsAbout(v), bitsAbout(u, u), bitsAbout(v, v), bitsAbout(u, v)];
      expect(exact).not.toBeNull();
      const { I_XU, I_XV, I_XUU, I_XVV, I_XUV } = exact!;
      expect(got).toBeCloseToArray([I_XU, I_XV, I_XUU, I_XVV, I_XUV], { atol: 1e-14 });
    },
  );

  it('of labels is the entropy of their combinations', () => {
    const [a, b] = [
      [0, 0, 1, 1, 2, 2],
      [5, 6, 5, 6, 5, 5],
    ];
    const joint = a.map((code, x) => 10 * code + b[x]!);
    expect(discreteInformation([labels(a)])).toBeCloseTo(labelEntropy(Int32Array.from(a)), 14);
    expect(discreteInformation([labels(a), labels(a)])).toBeCloseTo(labelEntropy(Int32Array.from(a)), 14);
    expect(discreteInformation([labels(a), labels(b)])).toBeCloseTo(labelEntropy(Int32Array.from(joint)), 14);
    expect(discreteInformation([[labels(a), labels(b)]])).toBe(discreteInformation([labels(a), labels(b)]));
  });

  it('of labels given as certain classes is the same', () => {
    const codes = [0, 2, 1, 1, 0];
    const certain = categorical(codes.map((code) => [0, 1, 2].map((k) => Number(k === code))));
    const soft = categorical(randomRows('soft', 5, 3));
    expect(discreteInformation([certain])).toBeCloseTo(discreteInformation([labels(codes)])!, 14);
    expect(discreteInformation([certain, soft])).toBeCloseTo(discreteInformation([labels(codes), soft])!, 14);
  });

  it('does not depend on the order of points, classes or spaces', () => {
    const rows = randomRows('laws', 7, 4);
    const other = categorical(randomRows('other', 7, 3));
    const turned = rows.map((row) => row.toReversed());
    const base = discreteInformation([categorical(rows), other])!;
    expect(discreteInformation([categorical(turned), other])).toBeCloseTo(base, 13);
    expect(discreteInformation([other, categorical(rows)])).toBeCloseTo(base, 13);
    expect(discreteInformation([categorical(rows.toReversed())])).toBeCloseTo(
      discreteInformation([categorical(rows)])!,
      13,
    );
  });

  it('is left to sampling for Gaussians and for too many outcomes; labels are never too many', () => {
    expect(discreteInformation([gaussian([0, 1], [0, 0])])).toBeUndefined();
    expect(discreteInformation([gaussian([0, 1], [0, 0]), labels([0, 1])])).toBeUndefined();
    const side = Math.sqrt(OUTCOMES_MAX);
    const at = categorical(randomRows('at', 3, side));
    const above = categorical(randomRows('above', 3, side + 1));
    expect(discreteInformation([at, at])).toBeGreaterThan(0);
    expect(discreteInformation([above, at])).toBeUndefined();
    expect([[at, at], [above, at], [gaussian([0], [0])]].map((term) => isSummable(term))).toEqual([true, false, false]);
    const many = labels(Array.from({ length: 2 * OUTCOMES_MAX }, (_, code) => code));
    expect(discreteInformation([many, many])).toBeCloseTo(Math.log(2 * OUTCOMES_MAX), 10);
  });
});
