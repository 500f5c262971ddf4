import { describe, expect, it } from '@jest/globals';
import { coMoments, covarianceOfMeans } from '../../methods/co-moments.ts';
import { drawFrom, drawPoints, type WholeSpace, widthOf } from '../../methods/draws.ts';
import {
  type Estimate,
  meanEstimate,
  nmiEstimate,
  pairTerm,
  samplesNeeded,
  selfEstimate,
  sharedEstimate,
  sharesOf,
  singleEstimate,
  spread,
  standardError,
  type TermValues,
  viEstimate,
  weightedEstimate,
} from '../../methods/full-space.ts';
import type { DiagonalGaussian } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { bitsOf } from '../../methods/information.ts';
import { readNpz } from '../support/fixture.ts';
import { naiveLnRatio } from './naive-densities.ts';
import { gaussian } from './posteriors.ts';

const array = readNpz('core/monte-carlo.npz');
const number = (name: string): number => array(name).data[0]!;
const PAIR = { a: 0, b: 1, joint: pairTerm(2, 0) };

/** Some dimensions of a space. */
function dimensionsFrom({ points, dimensions, mean, variance }: DiagonalGaussian, kept: readonly number[]) {
  const take = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: points * kept.length }, (_, e) => {
      const [i, k] = [Math.floor(e / kept.length), e % kept.length];
      return values[i * dimensions + kept[k]!]!;
    });
  return {
    kind: 'diagonal_gaussian',
    points,
    dimensions: kept.length,
    mean: take(mean),
    variance: take(variance),
  } as const;
}

const small = gaussian(array('small_mu').data, array('small_lv').data, 3);
const [U, V] = [dimensionsFrom(small, [0, 1]), dimensionsFrom(small, [1, 2])];

interface Copies {
  readonly points: Int32Array;
  /** draws[space][copy]. */
  readonly draws: readonly (readonly [ArrayLike<number>, ArrayLike<number>])[];
}

/** Which draws each of the five terms of two spaces is evaluated at: the first ones, or both. */
const ONCE: readonly (readonly [space: number, copy: number][][])[] = [
  [[[0, 0]]],
  [
    [
      [0, 0],
      [0, 1],
    ],
  ],
  [[[1, 0]]],
  [
    [
      [1, 0],
      [1, 1],
    ],
  ],
  [
    [
      [0, 0],
      [1, 0],
    ],
  ],
];
const TWICE = ONCE.map((own, t) =>
  t === 1 || t === 3 ? own : [...own, own[0]!.map(([space]): [number, number] => [space, 1])],
);

/** Each sample's share of the five terms of two spaces: 5×M nats. */
function shares(
  spaces: readonly WholeSpace[],
  { points, draws }: Copies,
  evaluations: readonly (readonly (readonly [space: number, copy: number])[][])[] = TWICE,
): Float64Array {
  const n = (spaces[0] as DiagonalGaussian).points;
  const widths = spaces.map(widthOf);
  const aggregates = new Float64Array(points.length).fill(n);
  const out = new Float64Array(5 * points.length);
  evaluations.forEach((own, t) => {
    const lnRatios = own.map((term) => {
      const of = term.map(([space]) => spaces[space]!);
      const drawn = term.map(([space, copy]) => draws[space]![copy]!);
      const wide = term.map(([space]) => widths[space]!);
      return Float64Array.from(points, (x, m) => naiveLnRatio(of, drawn, wide, { x, m }));
    });
    out.set(sharesOf(lnRatios, aggregates), t * points.length);
  });
  return out;
}

function draw(spaces: readonly WholeSpace[], M: number, seed: number): Copies {
  const points = drawPoints((spaces[0] as DiagonalGaussian).points, M, stream(seed, 'points'));
  const draws = spaces.map((space, s) => {
    const copy = (c: number) => drawFrom(space, points, stream(seed, 'draws', s, c));
    return [copy(0), copy(1)] as const;
  });
  return { points, draws };
}

function valuesOf(samples: Float64Array): TermValues {
  const moments = coMoments(samples, 5, 0, samples.length / 5);
  return { mean: moments.mean, covariance: (i, j) => covarianceOfMeans(moments, i, j) };
}

const given: Copies = {
  points: array('given_index').data as Int32Array,
  draws: [
    [array('given_u').data, array('given_u2').data],
    [array('given_v').data, array('given_v2').data],
  ],
};

describe('given draws', () => {
  const samples = shares([U, V], given, ONCE);
  const terms = valuesOf(samples);
  const tolerance = { atol: 1e-10 };

  it('give each sample its share of each term', () => {
    const { data } = array('given_terms');
    const want = Float64Array.from(samples, (_, e) => data[(e % 40) * 5 + Math.floor(e / 40)]!);
    expect(samples.map(bitsOf)).toBeCloseToArray(want, tolerance);
  });

  it('give the terms and the covariance of their errors', () => {
    expect(Array.from(terms.mean, bitsOf)).toBeCloseToArray(array('given_term_means').data, tolerance);
    const covariance = Array.from(
      { length: 25 },
      (_, e) => terms.covariance(Math.floor(e / 5), e % 5) * Math.LOG2E ** 2,
    );
    expect(covariance).toBeCloseToArray(array('given_cov').data, tolerance);
  });

  it('give NMI, VI and their errors', () => {
    const [nmi, vi] = [nmiEstimate(terms, PAIR), viEstimate(terms, PAIR)];
    const got = [nmi.value, standardError(nmi, terms), bitsOf(vi.value), bitsOf(standardError(vi, terms))];
    const want = ['given_NMI', 'given_NMI_se', 'given_VI', 'given_VI_se'].map(number);
    expect(got).toBeCloseToArray(want, tolerance);
  });
});

describe('own draws', () => {
  const M = 6000;
  const terms = valuesOf(shares([U, V], draw([U, V], M, 11)));

  /** Distance from a value, in joint standard errors. */
  function distance(estimate: Estimate, want: number, wantError: number, scale = 1): number {
    return Math.abs(estimate.value * scale - want) / Math.hypot(standardError(estimate, terms) * scale, wantError);
  }

  it('agree with those of the fixture', () => {
    const { data: single } = array('small_joint_I');
    const { data: error } = array('small_joint_I_se');
    expect(distance(singleEstimate(terms, 0), single[0]!, error[0]!, Math.LOG2E)).toBeLessThan(4);
    expect(distance(singleEstimate(terms, 1), single[1]!, error[1]!, Math.LOG2E)).toBeLessThan(4);
    const [nmi, vi] = ['small_joint_mean_NMI', 'small_joint_mean_VI'] as const;
    expect(distance(nmiEstimate(terms, PAIR), number(nmi), number(`${nmi}_se`))).toBeLessThan(4);
    expect(distance(viEstimate(terms, PAIR), number(vi), number(`${vi}_se`), Math.LOG2E)).toBeLessThan(4);
  });

  it('have the errors of the fixture, at as many samples', () => {
    const scale = Math.sqrt(M / number('small_joint_samples'));
    const errors = [nmiEstimate(terms, PAIR), viEstimate(terms, PAIR)].map(
      (each) => standardError(each, terms) * scale,
    );
    // The fixture takes all four pairs of draws for I(X;U,V), we two of them, at half the cost.
    expect(errors[0]! / number('small_joint_mean_NMI_se')).toBeGreaterThan(0.95);
    expect(errors[0]! / number('small_joint_mean_NMI_se')).toBeLessThan(1.2);
    expect((errors[1]! * Math.LOG2E) / number('small_joint_mean_VI_se')).toBeGreaterThan(0.95);
    expect((errors[1]! * Math.LOG2E) / number('small_joint_mean_VI_se')).toBeLessThan(1.2);
    const once = valuesOf(shares([U, V], draw([U, V], M, 11), ONCE));
    expect(standardError(viEstimate(once, PAIR), once) ** 2).toBeGreaterThan(
      2 * standardError(viEstimate(terms, PAIR), terms) ** 2,
    );
  });

  it('drawn apart for each term have errors that add, not cancel', () => {
    const { data: errors } = array('small_independent_terms_se');
    const apart: TermValues = {
      mean: array('small_independent_terms').data,
      covariance: (i, j) => (i === j ? errors[i]! ** 2 : 0),
    };
    const [nmi, vi] = [nmiEstimate(apart, PAIR), viEstimate(apart, PAIR)];
    expect(nmi.value).toBeCloseTo(number('small_independent_NMI'), 12);
    expect(standardError(nmi, apart)).toBeCloseTo(number('small_independent_NMI_se'), 12);
    expect(vi.value).toBeCloseTo(number('small_independent_VI'), 12);
    expect(standardError(vi, apart)).toBeCloseTo(number('small_independent_VI_se'), 12);
    expect(standardError(vi, apart)).toBeGreaterThan(1.5 * number('small_independent_VI_se_paper_eq9'));
  });
});

it('standard errors are the spread of repeats', () => {
  const [REPEATS, M] = [300, 200];
  const [a, b] = [
    gaussian([-2, -1, 0, 0.5, 2, 3], [0, -1, -2, 0, -1, 0]),
    gaussian([1, 0, -3, 2, 2, 0], [0, -1, 0, -1, -2, -1]),
  ];
  const found = Array.from({ length: REPEATS }, (_, seed) => {
    const terms = valuesOf(shares([a, b], draw([a, b], M, 1000 + seed)));
    const estimates = [
      singleEstimate(terms, 0),
      selfEstimate(terms, 1),
      sharedEstimate(terms, PAIR),
      viEstimate(terms, PAIR),
      nmiEstimate(terms, PAIR),
      meanEstimate([singleEstimate(terms, 0), singleEstimate(terms, 1)]),
    ];
    return estimates.map((estimate) => ({ value: estimate.value, error: standardError(estimate, terms) }));
  });
  const ratios = found[0]!.map((_, k) => {
    const variance = found.reduce((sum, each) => sum + each[k]!.error ** 2, 0) / REPEATS;
    return Math.sqrt(variance) / spread(found.map((each) => each[k]!.value));
  });
  expect(ratios).toBeCloseToArray(new Array<number>(ratios.length).fill(1), { atol: 0.15 });
});

describe('laws', () => {
  const M = 300;

  it('a space and its twin that has the same draws the other way round: VI 0, and I(U;V) is I(U;U′)', () => {
    const { points, draws } = draw([U], M, 5);
    const twin: Copies = { points, draws: [draws[0]!, [draws[0]![1], draws[0]![0]]] };
    const terms = valuesOf(shares([U, U], twin));
    expect(viEstimate(terms, PAIR).value).toBeCloseTo(0, 12);
    expect(standardError(viEstimate(terms, PAIR), terms)).toBeCloseTo(0, 7);
    expect(sharedEstimate(terms, PAIR).value).toBeCloseTo(selfEstimate(terms, 0).value, 12);
    expect(nmiEstimate(terms, PAIR).value).toBeCloseTo(1, 12);
  });

  it('the two spaces of a pair may be exchanged', () => {
    const drawn = draw([U, V], M, 6);
    const [ab, ba] = [
      valuesOf(shares([U, V], drawn)),
      valuesOf(shares([V, U], { ...drawn, draws: [drawn.draws[1]!, drawn.draws[0]!] })),
    ];
    for (const estimate of [nmiEstimate, viEstimate, sharedEstimate]) {
      expect(estimate(ba, PAIR).value).toBeCloseTo(estimate(ab, PAIR).value, 11);
      expect(standardError(estimate(ba, PAIR), ba)).toBeCloseTo(standardError(estimate(ab, PAIR), ab), 11);
    }
  });

  it('an invertible map of a space, applied to its draws, changes nothing', () => {
    const drawn = draw([U, V], M, 7);
    const [scale, shift] = [
      [-3, 0.5],
      [2, -1],
    ] as const;
    const mapped: DiagonalGaussian = {
      ...U,
      mean: U.mean.map((value, e) => scale[e % 2]! * value + shift[e % 2]!),
      variance: U.variance.map((value, e) => scale[e % 2]! ** 2 * value),
    };
    const map = (values: ArrayLike<number>) =>
      Float64Array.from(values, (value, e) => scale[e % 2]! * value + shift[e % 2]!);
    const moved: Copies = { ...drawn, draws: [[map(drawn.draws[0]![0]), map(drawn.draws[0]![1])], drawn.draws[1]!] };
    expect(shares([mapped, V], moved)).toBeCloseToArray(shares([U, V], drawn), { atol: 1e-10 });
  });

  it('a permutation of the data points changes nothing', () => {
    const drawn = draw([U, V], M, 8);
    const n = U.points;
    const turned = (space: DiagonalGaussian): DiagonalGaussian => ({
      ...space,
      mean: space.mean.map((_, e) => space.mean[(n - 1 - Math.floor(e / 2)) * 2 + (e % 2)]!),
      variance: space.variance.map((_, e) => space.variance[(n - 1 - Math.floor(e / 2)) * 2 + (e % 2)]!),
    });
    const points = drawn.points.map((x) => n - 1 - x);
    const got = shares([turned(U), turned(V)], { ...drawn, points });
    expect(got).toBeCloseToArray(shares([U, V], drawn), { atol: 1e-11 });
  });
});

it('a share is at most ln L, and the mean over the evaluations', () => {
  const [none, one] = [Float64Array.of(-Infinity), Float64Array.of(0)];
  expect(sharesOf([none], [50])[0]).toBe(Math.log(50));
  expect(sharesOf([one], [8])[0]).toBeCloseTo(Math.log(4), 14);
  expect(sharesOf([none, one], [8])[0]).toBeCloseTo((Math.log(8) + Math.log(4)) / 2, 14);
});

describe('several pairs', () => {
  const { data: values } = array('weighted_values');
  const { data: errors } = array('weighted_se');
  const terms: TermValues = { mean: values, covariance: (i, j) => (i === j ? errors[i]! ** 2 : 0) };
  const estimates = Array.from(values, (value, t): Estimate => ({ value, slopes: new Map([[t, 1]]) }));

  it('weigh by their inverse variances; independent ones have the error of the paper', () => {
    const mean = weightedEstimate(estimates, terms);
    expect(mean.value).toBeCloseTo(number('weighted_mean'), 12);
    expect(standardError(mean, terms)).toBeCloseTo(number('weighted_mean_se'), 12);
  });

  it('that share an error keep it, however many they are', () => {
    const same: TermValues = { mean: [2], covariance: () => 0.01 };
    const copies = Array.from({ length: 10 }, (): Estimate => ({ value: 2, slopes: new Map([[0, 1]]) }));
    const mean = weightedEstimate(copies, same);
    expect([mean.value, standardError(mean, same)]).toBeCloseToArray([2, 0.1], { rtol: 1e-12 });
  });

  it('without errors count equally; undefined ones do not count', () => {
    const exact: TermValues = { mean: [1, 3], covariance: () => 0 };
    const [one, three] = [1, 3].map((value, t): Estimate => ({ value, slopes: new Map([[t, 1]]) }));
    const none: Estimate = { value: NaN, slopes: new Map() };
    expect(weightedEstimate([one!, three!, none], exact).value).toBe(2);
    expect(standardError(weightedEstimate([one!, three!], exact), exact)).toBe(0);
    expect(weightedEstimate([none], exact).value).toBeNaN();
    expect(standardError(none, exact)).toBeNaN();
  });
});

it('NMI is undefined for a space that says nothing', () => {
  const terms: TermValues = { mean: [0, 0, 1, 1.5, 1], covariance: () => 0 };
  expect(nmiEstimate(terms, PAIR).value).toBeNaN();
});

it('samples needed grow as the square of the error to spare, and a little more', () => {
  expect(samplesNeeded(1000, 0.02, 0.01)).toBe(4400);
  expect(samplesNeeded(1000, 0.01, 0.01)).toBeGreaterThan(1000);
});
