import { afterAll, describe, expect, it } from '@jest/globals';
import type { Ascent, Engine } from '../../engines/engine.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative } from '../../engines/native-addon.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createSharedThreads } from '../../engines/shared-threads.ts';
import { ascend, startAscent } from '../../methods/fusion.ts';
import { fusionGradient, prepareMembers } from '../../methods/fusion-gradient.ts';
import type { FusionObjective } from '../../methods/fusion-objective.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { readNpz } from '../support/fixture.ts';

const fixture = readNpz('core/fusion.npz');
const doubles = (name: string): Float64Array => Float64Array.from(fixture(name).data);
const NAMES = [
  ['nmi_code', 'nmi_anchored'],
  ['vi', 'exp_vi'],
  ['nmi', 'nmi'],
  ['mi', 'mi'],
] as const;
const OBJECTIVES: readonly FusionObjective[] = ['nmi_anchored', 'exp_vi', 'nmi', 'mi'];

const [nMembers, nPoints] = fixture('member_mu').shape as [number, number];
const members = Array.from({ length: nMembers }, (_, e): Posterior => {
  const slice = (name: string): Float64Array => doubles(name).subarray(e * nPoints, (e + 1) * nPoints);
  const variance = slice('member_lv').map(Math.exp);
  return { kind: 'diagonal_gaussian', points: nPoints, dimensions: 1, mean: slice('member_mu'), variance };
});

const found = loadNative();
if ('missing' in found) throw new Error(found.missing);
const levels = found.addon.levels();
const native = createNativeEngine({ threads: 2 });
const reference = createReferenceEngine({ threads: 1 });
afterAll(() => Promise.all([native.close(), reference.close()]));

/** Members of every kind over n points, and a start of d dimensions. */
function made(points: number, dimensions: number, objective: FusionObjective): Ascent {
  const random = stream(1, 'fusion-test', points, dimensions);
  const reals = (count: number, scale: number) =>
    Float64Array.from({ length: count }, () => scale * (2 * random.float64() - 1));
  const gaussian = (d: number): Posterior => ({
    kind: 'diagonal_gaussian',
    points,
    dimensions: d,
    mean: reals(points * d, 3),
    variance: reals(points * d, 1).map(Math.exp),
  });
  const labels = Int32Array.from({ length: points }, () => random.below(3));
  const probabilities = Float64Array.from({ length: 2 * points }, () => 0.5);
  for (let i = 0; i < points; i++) {
    probabilities[2 * i] = random.float64();
    probabilities[2 * i + 1] = 1 - probabilities[2 * i]!;
  }
  return {
    members: [
      gaussian(1),
      gaussian(4),
      { kind: 'labels', points, labels },
      { kind: 'categorical', points, classes: 2, probabilities },
    ],
    start: startAscent(
      { points, dimensions, mean: reals(points * dimensions, 2), logvar: reals(points * dimensions, 1) },
      'sgd',
    ),
    objective,
    floorNats: 0,
    optimiser: 'sgd',
    rate: 0.5,
    steps: 3,
  };
}

describe.each(NAMES)('200 steps of the fixture of %s', (name, objective) => {
  it.each(['near', 'ring'])('natively from %s', async (start) => {
    const space = {
      points: nPoints,
      dimensions: 2,
      mean: doubles(`${start}_mean0`),
      logvar: doubles(`${start}_logvar0`),
    };
    const { objectives, state } = await native.fuse({
      members,
      start: startAscent(space, 'sgd'),
      objective,
      floorNats: 0,
      optimiser: 'sgd',
      rate: 3,
      steps: 200,
    });
    expect(objectives).toBeCloseToArray(doubles(`${start}_${name}_objective`), { atol: 1e-4 });
    expect(objectives.subarray(0, 2)).toBeCloseToArray(doubles(`${start}_${name}_objective`).subarray(0, 2), {
      atol: 1e-6,
    });
    expect(state.taken).toBe(200);
  });
});

describe.each([1, 2, 4, 5, 16, 17, 33, 100])('%i points', (points) => {
  it.each([1, 2, 3])('in %i dimensions: one step is the gradient of methods/', async (dimensions) => {
    if (points === 1) return; // nothing to say about one point: every objective is 0 or NaN
    const ascent = { ...made(points, dimensions, 'exp_vi'), steps: 1, rate: 1 };
    const gradient = fusionGradient(ascent.start, prepareMembers(ascent.members), ascent);
    const { objectives, state } = await native.fuse(ascent);
    expect([objectives[0]!]).toBeCloseToArray([gradient.value], { atol: 1e-6 });
    const moved = (after: Float64Array, before: Float64Array) => after.map((value, k) => value - before[k]!);
    expect(moved(state.mean, ascent.start.mean)).toBeCloseToArray(gradient.mean, { atol: 1e-6 });
    expect(moved(state.logvar, ascent.start.logvar)).toBeCloseToArray(gradient.logvar, { atol: 1e-6 });
  });
});

describe.each(OBJECTIVES)('%s', (objective) => {
  const everything = (engine: Engine, ascent: Ascent) =>
    engine
      .fuse(ascent)
      .then(({ objectives, state }) => [...objectives, ...state.mean, ...state.logvar, ...state.moments]);

  it('does not depend on threads or levels, bit for bit', async () => {
    const ascent = { ...made(450, 2, objective), floorNats: 0.01 }; // large enough for several threads
    const first = await everything(native, ascent);
    expect(first.every(Number.isFinite)).toBe(true);
    for (const level of levels) {
      for (const threads of [1, 3, 8]) {
        const engine = createNativeEngine({ level, threads });
        expect(await everything(engine, ascent)).toEqual(first);
        await engine.close();
      }
    }
  });

  it('natively by Adam stays with methods/', async () => {
    const made50 = made(50, 2, objective);
    const ascent = {
      ...made50,
      start: startAscent(made50.start, 'adam'),
      optimiser: 'adam',
      rate: 0.02,
      steps: 20,
    } as const;
    const want = ascend(ascent.start, prepareMembers(ascent.members), ascent);
    const got = await native.fuse(ascent);
    expect(got.objectives).toBeCloseToArray(want.objectives, { atol: 1e-5 });
    expect(got.state.mean).toBeCloseToArray(want.state.mean, { atol: 1e-3 });
    expect(got.state.moments).toHaveLength(400);
  });
});

it.each([
  ['native', native],
  ['reference', reference],
] as const)('the %s engine goes on from where a stretch ended, bit for bit', async (_, engine) => {
  const ascent = made(40, 2, 'exp_vi');
  const whole = await engine.fuse({ ...ascent, steps: 6 });
  const first = await engine.fuse({ ...ascent, steps: 2 });
  const second = await engine.fuse({ ...ascent, start: first.state, steps: 4 });
  expect(second.state).toEqual(whole.state);
  expect([...first.objectives.subarray(0, 2), ...second.objectives]).toEqual([...whole.objectives]);
});

it.each([
  ['native', native],
  ['reference', reference],
] as const)('the %s engine tells steps and stops at once', async (_, engine) => {
  const abort = new AbortController();
  const seen: number[] = [];
  const steps = 10_000_000;
  const running = engine.fuse(
    { ...made(40, 2, 'exp_vi'), steps },
    {
      signal: abort.signal,
      onProgress(done, total) {
        expect(total).toBe(steps);
        seen.push(done);
        if (done > 0) abort.abort(new Error('enough'));
      },
    },
  );
  await expect(running).rejects.toThrow('enough');
  expect(Math.max(...seen)).toBeGreaterThan(0);
});

it('natively gives the same side by side, and leaves the queue when aborted', async () => {
  const ascent = { ...made(40, 2, 'exp_vi'), steps: 300 };
  const alone = await native.fuse(ascent);
  const abort = new AbortController();
  const runs = [1, 2, 3, 4].map(() => native.fuse(ascent));
  const late = native.fuse(ascent, { signal: abort.signal });
  abort.abort(new Error('not wanted'));
  await expect(late).rejects.toThrow('not wanted');
  for (const run of runs) expect((await run).state).toEqual(alone.state);
  expect((await native.fuse(ascent)).state).toEqual(alone.state);
});

it('shares threads: all for one, one for each of many', async () => {
  const shared = createSharedThreads(4, 3);
  expect(await shared.take()).toBe(4);
  const four = [1, 2, 3, 4].map(() => shared.take());
  shared.give(4);
  expect(await Promise.all(four.slice(0, 3))).toEqual([1, 1, 2]);
  shared.give(2);
  expect(await four[3]).toBe(2);
});

it('refuses arrays of another length', async () => {
  const ascent = made(40, 2, 'mi');
  const start = { ...ascent.start, logvar: ascent.start.logvar.slice(1) };
  await expect(native.fuse({ ...ascent, start })).rejects.toThrow('expected 80 logvars, got 79');
});
