import { describe, expect, it } from '@jest/globals';
import { continuity, uniformity } from '../../methods/continuity.ts';
import { ascend, startAscent } from '../../methods/fusion.ts';
import { fusionGradient, prepareMembers, type SynthesisSpace } from '../../methods/fusion-gradient.ts';
import { type FusionObjective, objectiveOf } from '../../methods/fusion-objective.ts';
import { information, jointInformation, nmi, variationOfInformation } from '../../methods/information.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { readNpz } from '../support/fixture.ts';

const fixture = readNpz('core/fusion.npz');
const doubles = (name: string): Float64Array => Float64Array.from(fixture(name).data);
const scalar = (name: string): number => fixture(name).data[0]!;

/** The objectives by the names of the fixture. */
const NAMES: readonly (readonly [string, FusionObjective])[] = [
  ['nmi_code', 'nmi_anchored'],
  ['vi', 'exp_vi'],
  ['nmi', 'nmi'],
  ['mi', 'mi'],
];

const [nMembers, points] = fixture('member_mu').shape as [number, number];
const posteriors = Array.from({ length: nMembers }, (_, e): Posterior => {
  const slice = (name: string): Float64Array => doubles(name).subarray(e * points, (e + 1) * points);
  const variance = slice('member_lv').map(Math.exp);
  return { kind: 'diagonal_gaussian', points, dimensions: 1, mean: slice('member_mu'), variance };
});
const members = prepareMembers(posteriors);

const spaceOf = (mean: string, logvar: string): SynthesisSpace => ({
  points,
  dimensions: 2,
  mean: doubles(mean),
  logvar: doubles(logvar),
});

function randomSpace(seed: number, dimensions: number): SynthesisSpace {
  const random = stream(seed, 'synthesis');
  const reals = () => Float64Array.from({ length: points * dimensions }, () => 2 * random.float64() - 1);
  return { points, dimensions, mean: reals(), logvar: reals() };
}

describe('the gradient', () => {
  it.each([
    ['nmi_anchored', 1],
    ['exp_vi', 3],
    ['nmi', 2],
    ['mi', 5],
  ] as const)('of %s is the limit of differences, %i-dimensional', (objective, dimensions) => {
    const space = randomSpace(3, dimensions);
    const options = { objective, floorNats: 0 };
    const gradient = fusionGradient(space, members, options);
    const h = 1e-5;
    for (const part of ['mean', 'logvar'] as const) {
      const places = [0, 7, 7 * dimensions + dimensions - 1, points * dimensions - 1];
      const differences = places.map((k) => {
        const moved = (by: number) =>
          fusionGradient({ ...space, [part]: space[part].with(k, space[part][k]! + by) }, members, options).value;
        return (moved(h) - moved(-h)) / (2 * h);
      });
      const exact = places.map((k) => gradient[part][k]!);
      expect(exact.every((value) => Math.abs(value) > 1e-7)).toBe(true);
      expect(differences).toBeCloseToArray(exact, { atol: 1e-9 });
    }
  });

  it.each(['nmi_anchored', 'exp_vi', 'nmi', 'mi'] as const)(
    'of %s has no part along a shift of all means',
    (objective) => {
      const { mean } = fusionGradient(randomSpace(5, 2), members, { objective, floorNats: 0 });
      const sums = [0, 1].map((k) => mean.reduce((sum, value, e) => (e % 2 === k ? sum + value : sum), 0));
      expect(sums).toBeCloseToArray([0, 0], { atol: 1e-14 });
    },
  );
});

describe('the objective', () => {
  const space = randomSpace(4, 2);
  const variance = space.logvar.map(Math.exp);
  const own: Posterior = { kind: 'diagonal_gaussian', points, dimensions: 2, mean: space.mean, variance };
  const [u, all] = [information(own), posteriors.map(information)];
  const joints = posteriors.map((posterior) => jointInformation(own, posterior));
  const mean = (value: (e: number) => number): number => posteriors.reduce((sum, _, e) => sum + value(e), 0) / nMembers;

  it('is the mean of the similarities that the comparison of channels gives', () => {
    const valueOf = (objective: FusionObjective) => fusionGradient(space, members, { objective, floorNats: 0 }).value;
    expect([valueOf('nmi'), valueOf('exp_vi')]).toBeCloseToArray(
      [
        mean((e) => nmi(u, all[e]!, joints[e]!)),
        mean((e) => Math.exp(-variationOfInformation(u, all[e]!, joints[e]!))),
      ],
      { atol: 1e-12 },
    );
  });

  it('of nmi divides by the floor where the space says less, and only there', () => {
    const terms = { informationNats: 1, selfJointNats: 1.9, jointNats: Float64Array.of(1.5) };
    const member = [{ informationNats: 1, selfJointNats: 1 }];
    const at = (floorNats: number) => objectiveOf(terms, member, { objective: 'nmi', points: 9, floorNats });
    expect(at(0.05).value).toBeCloseTo(0.5 / Math.sqrt(0.1), 12);
    expect(at(0.25).value).toBeCloseTo(0.5 / Math.sqrt(0.25), 12);
    expect(at(0.25).bySelfJoint).toBe(0);
    expect(at(0.05).bySelfJoint).toBeGreaterThan(0);
  });
});

describe.each(NAMES)('the fixture of %s', (name, objective) => {
  it('has the objective and the gradient of the given point', () => {
    const gradient = fusionGradient(spaceOf('point_mean', 'point_logvar'), members, { objective, floorNats: 0 });
    expect([gradient.value]).toBeCloseToArray(doubles(`${name}_point_objective`), { atol: 1e-12 });
    expect(gradient.mean).toBeCloseToArray(doubles(`${name}_point_grad_mean`), { atol: 1e-12 });
    expect(gradient.logvar).toBeCloseToArray(doubles(`${name}_point_grad_logvar`), { atol: 1e-12 });
  });

  it.each(['near', 'ring'])('has the 200 steps from %s, and how continuous they end', (start) => {
    const { state, objectives } = ascend(startAscent(spaceOf(`${start}_mean0`, `${start}_logvar0`), 'sgd'), members, {
      objective,
      floorNats: 0,
      optimiser: 'sgd',
      rate: scalar('lr'),
      steps: scalar('steps'),
    });
    expect(objectives).toBeCloseToArray(doubles(`${start}_${name}_objective`), { atol: 1e-8 });
    expect(state.mean).toBeCloseToArray(doubles(`${start}_${name}_mean`), { atol: 1e-8 });
    expect(state.logvar).toBeCloseToArray(doubles(`${start}_${name}_logvar`), { atol: 1e-8 });
    expect(state.taken).toBe(200);
    const order = Int32Array.from({ length: points }, (_, i) => i);
    for (const [ends, closed] of [
      ['open', false],
      ['closed', true],
    ] as const) {
      const found = [continuity(state, { order, closed }), uniformity(state, { order, closed })];
      const wanted = ['continuity', 'uniformity'].map((what) => scalar(`${start}_${name}_${what}_${ends}`));
      expect(found).toBeCloseToArray(wanted, { rtol: 1e-7 });
    }
  });
});

describe('the ascent', () => {
  const options = { objective: 'exp_vi', floorNats: 0, rate: 0.05, optimiser: 'adam' } as const;

  it('in two stretches is the ascent in one, bit for bit', () => {
    const start = startAscent(spaceOf('near_mean0', 'near_logvar0'), 'adam');
    const whole = ascend(start, members, { ...options, steps: 7 });
    const first = ascend(start, members, { ...options, steps: 3 });
    const second = ascend(first.state, members, { ...options, steps: 4 });
    expect(second.state).toEqual(whole.state);
    expect([...first.objectives.slice(0, 3), ...second.objectives]).toEqual([...whole.objectives]);
  });

  it('by Adam moves every number by the rate at first, and climbs', () => {
    const start = startAscent(spaceOf('ring_mean0', 'ring_logvar0'), 'adam');
    const one = ascend(start, members, { ...options, steps: 1 });
    const moves = one.state.mean.map((value, k) => Math.abs(value - start.mean[k]!));
    expect(moves).toBeCloseToArray(
      moves.map(() => 0.05),
      { atol: 1e-4 },
    );
    const { objectives } = ascend(start, members, { ...options, steps: 60 });
    expect(objectives[60]!).toBeGreaterThan(objectives[0]! + 0.1);
  });

  it('leaves its start alone, and stops when told', () => {
    const start = startAscent(spaceOf('near_mean0', 'near_logvar0'), 'sgd');
    const before = [...start.mean];
    const { state, objectives } = ascend(
      start,
      members,
      { ...options, optimiser: 'sgd', steps: 9 },
      { onStep: (k) => k < 2 },
    );
    expect([...start.mean]).toEqual(before);
    expect(state.taken).toBe(2);
    expect([...objectives].filter(Number.isNaN)).toHaveLength(8);
  });
});

describe('neighbours', () => {
  const three: SynthesisSpace = {
    points: 3,
    dimensions: 1,
    mean: Float64Array.of(0, 1, 4),
    logvar: new Float64Array(3),
  };

  it('follow the order that is given', () => {
    const along = uniformity(three, { order: Int32Array.of(0, 1, 2), closed: false });
    expect(along).toBeCloseTo(0.5, 12); // distances 1 and 3
    const across = uniformity(three, { order: Int32Array.of(1, 0, 2), closed: false });
    expect(across).toBeCloseTo(0.6, 12); // distances 1 and 4
    expect(uniformity(three, { order: Int32Array.of(0, 1, 2), closed: true })).toBeCloseTo(
      Math.sqrt(14 / 9) / (8 / 3),
      12,
    );
  });

  it('make no continuity where all points are one', () => {
    const same = { ...three, mean: new Float64Array(3) };
    const order = Int32Array.of(0, 1, 2);
    expect([continuity(same, { order, closed: false }), uniformity(same, { order, closed: false })]).toEqual([
      NaN,
      NaN,
    ]);
  });
});

it('refuses members over different points, and none', () => {
  const stranger: Posterior = { kind: 'labels', points: 3, labels: Int32Array.of(0, 1, 1) };
  expect(() => prepareMembers([posteriors[0]!, stranger])).toThrow(`points of a member: expected ${points}, got 3`);
  expect(() => prepareMembers([])).toThrow('expected at least one, got none');
});
