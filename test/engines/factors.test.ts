import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import type { BoundedJoints, Channel, Engine } from '../../engines/engine.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative } from '../../engines/native-addon.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { channelsOf, jointsOf } from '../../engines/whole-data.ts';
import { factorRows } from '../../methods/factor-rows.ts';
import { lowRankInformation, lowRankJoint } from '../../methods/low-rank-information.ts';
import { LOW_RANK_LIMITS } from '../../methods/low-rank.ts';
import { openFile } from '../../inputs/container.ts';
import { packedIndex } from '../../methods/panel.ts';
import type { Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { channelOf } from '../../methods/slice.ts';
import { benchChannel } from '../../engines/bench-channel.ts';
import { gaussian, labels } from '../methods/posteriors.ts';
import { readNpz } from '../support/fixture.ts';

/** Factors of low rank on both engines: against the methods, against all coefficients, and against each other's bits. */

const addon = loadNative();
const built = !('missing' in addon);
const native = built ? createNativeEngine({ threads: 2 }) : undefined;
const reference = createReferenceEngine({ threads: 2 });
afterAll(async () => {
  await native?.close();
  await reference.close();
});
const engines: [string, Engine][] = [
  ['reference', reference],
  ...(native ? [['native', native] as [string, Engine]] : []),
];

const POINTS = 400;
jest.setTimeout(60_000);
const random = stream(0, 'test');
const uniform = (least: number, most: number): number => least + (most - least) * random.float64();

/** Channels of all kinds over the same points, from one that says nothing to one that tells most points apart. */
function everyKind(points: number): Posterior[] {
  const of = (length: number, make: (k: number) => number) => Float64Array.from({ length }, (_, k) => make(k));
  const probabilities = of(3 * points, () => uniform(0.1, 1));
  for (let i = 0; i < points; i += 1) {
    const sum = probabilities[3 * i]! + probabilities[3 * i + 1]! + probabilities[3 * i + 2]!;
    for (let k = 0; k < 3; k += 1) probabilities[3 * i + k]! /= sum;
  }
  return [
    benchChannel(1, 0, points),
    gaussian(
      of(points, () => uniform(-2, 2)),
      of(points, () => uniform(-5, -3)),
    ),
    gaussian(
      of(points, () => uniform(-0.1, 0.1)),
      of(points, () => uniform(-0.1, 0.1)),
    ),
    gaussian(
      of(points, (i) => i),
      of(points, () => -6),
    ),
    gaussian(
      of(2 * points, () => uniform(-1, 1)),
      of(2 * points, () => uniform(-2, 0)),
      2,
    ),
    {
      kind: 'full_gaussian',
      points,
      dimensions: 2,
      mean: of(2 * points, () => uniform(-1, 1)),
      covariance: of(4 * points, (e) => [0.5, 0.2, 0.2, 0.3][e % 4]!),
    },
    { kind: 'categorical', points, classes: 3, probabilities },
    labels(of(points, () => Math.floor(uniform(0, 9)))),
    benchChannel(1, 1, points),
  ];
}

describe.each(engines)('factors on the %s engine', (_, engine) => {
  it('keep the bounds they tell, for all kinds together', async () => {
    const posteriors = everyKind(POINTS);
    const dense = await channelsOf(engine, posteriors, { lowRank: false });
    const found = await channelsOf(engine, posteriors, { lowRank: true });
    found.forEach((channel, c) => {
      const { boundNats = 0, selfJointBoundNats = 0 } = channel.lowRank ?? {};
      const [single, joint] = [dense[c]!.informationNats, dense[c]!.selfJointNats];
      expect(Math.abs(channel.informationNats - single)).toBeLessThanOrEqual(boundNats + 1e-9);
      expect(Math.abs(channel.selfJointNats - joint)).toBeLessThanOrEqual(selfJointBoundNats + 1e-9);
    });
    const want = await engine.pairs(dense, undefined);
    const got = await engine.factorPairs(found, undefined, Infinity);
    let compared = 0;
    got.jointNats.forEach((nats, k) => {
      if (Number.isNaN(nats)) return;
      compared += 1;
      // All coefficients in single precision are good to 5e-6 bits themselves.
      expect(Math.abs(nats - want[k]!)).toBeLessThanOrEqual(got.boundNats[k]! + 2e-6);
    });
    expect(compared).toBeGreaterThan(20);
  });

  it('take pairs that are cheaper otherwise by all coefficients, and all of a channel without a factor', async () => {
    const posteriors = everyKind(POINTS);
    const points = POINTS;
    const coefficients = new Float32Array(points * points).fill(0.5);
    for (let i = 0; i < points; i += 1) coefficients[i * points + i] = 1;
    posteriors.push({ kind: 'coefficients', points, coefficients });
    const found = await channelsOf(engine, posteriors, { lowRank: true });
    expect(found.at(-1)!.lowRank).toBeUndefined();
    const dense = await channelsOf(engine, posteriors, { lowRank: false });
    const want = await engine.pairs(dense, undefined);
    const { jointNats, boundNats } = await jointsOf(engine, found, undefined);
    expect(jointNats).toBeCloseToArray(want, { atol: 1e-5 });
    expect(boundNats.some((bound) => bound === 0)).toBe(true);
    expect(boundNats.some((bound) => bound > 0)).toBe(true);
    // The same as a rectangle, in either order.
    const [rows, columns] = [found.slice(0, 4), found.slice(3)];
    const one = await jointsOf(engine, rows, columns);
    const other = await jointsOf(engine, columns, rows);
    rows.forEach((_row, r) =>
      columns.forEach((_column, c) => {
        const place = packedIndex(r, 3 + c, found.length);
        expect(one.jointNats[r * columns.length + c]).toBeCloseTo(jointNats[place]!, 5);
        expect(other.jointNats[c * rows.length + r]).toBeCloseTo(jointNats[place]!, 5);
      }),
    );
  });

  it('of a channel that they would spoil are not used', async () => {
    const sharp = gaussian(
      Array.from({ length: 900 }, (_, i) => 50 * i),
      new Float64Array(900),
    );
    const found = await channelsOf(engine, [sharp, benchChannel(1, 0, 900)], { lowRank: true });
    expect(found.map(({ lowRank }) => lowRank === undefined)).toEqual([true, false]);
    expect(found[0]!.informationNats).toBeCloseTo(Math.log(900), 9);
  });

  it('of nothing are nothing', async () => {
    expect(await channelsOf(engine, [], { lowRank: true })).toEqual([]);
    expect((await jointsOf(engine, [], [])).jointNats).toHaveLength(0);
  });
});

(built ? describe : describe.skip)('factors on the native engine', () => {
  const channels = Array.from({ length: 40 }, (_, c) => benchChannel(2, c, 3000));

  it('give what the methods give, to the rounding that their bound allows', async () => {
    const posteriors = everyKind(POINTS);
    const found = await channelsOf(native!, posteriors, { lowRank: true });
    const factored = found.filter(({ lowRank }) => lowRank);
    const rows = factored.map(({ posterior, lowRank }) => factorRows(posterior, lowRank!.factor));
    rows.forEach((each, c) => {
      const { informationNats, selfJointBoundNats } = lowRankInformation(each);
      expect(factored[c]!.informationNats).toBeCloseTo(informationNats, 10);
      expect(factored[c]!.lowRank!.selfJointBoundNats).toBeCloseTo(selfJointBoundNats, 9);
    });
    const got = await native!.factorPairs(factored, undefined, Infinity);
    const want = rows.flatMap((u, r) => rows.slice(r).map((v) => lowRankJoint(u, v)));
    const worst = want.map(({ jointNats, boundNats }, k) => {
      const rounding = got.boundNats[k]! - boundNats;
      expect(rounding).toBeGreaterThan(-1e-9);
      return Math.abs(got.jointNats[k]! - jointNats) - Math.max(rounding, 1e-9);
    });
    expect(Math.max(...worst)).toBeLessThanOrEqual(0);
  });

  const bits = ({ jointNats, boundNats }: BoundedJoints) => [...jointNats, ...boundNats];

  it('do not depend on threads or the level', async () => {
    const results: { channels: Channel[]; joints: number[] }[] = [];
    const levels = 'missing' in addon ? [] : addon.addon.levels();
    for (const level of levels) {
      for (const threads of [1, 3]) {
        const engine = createNativeEngine({ threads, level });
        const found = await channelsOf(engine, channels, { lowRank: true });
        results.push({ channels: found, joints: bits(await jointsOf(engine, found, undefined)) });
        await engine.close();
      }
    }
    for (const { channels: found, joints } of results) {
      expect(found).toEqual(results[0]!.channels);
      expect(joints).toEqual(results[0]!.joints);
    }
  });

  it('do not depend on the other channels of a block', async () => {
    const found = await channelsOf(native!, channels, { lowRank: true });
    const all = await native!.factorPairs(found, undefined, Infinity);
    const some = await native!.factorPairs(found.slice(5, 9), found.slice(20, 31), Infinity);
    for (let r = 0; r < 4; r += 1) {
      for (let c = 0; c < 11; c += 1) {
        const [u, v] = [5 + r, 20 + c];
        // Which of the two is taken as rows follows from their ranks in a triangle.
        expect(some.jointNats[r * 11 + c]).toBeCloseTo(all.jointNats[packedIndex(u, v, 40)]!, 7);
      }
    }
  });

  it('stop when they are told to', async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 200 }, () => channels[0]!);
    const found = await channelsOf(native!, many.slice(0, 1), { lowRank: true });
    const copies = many.map(() => found[0]!);
    const running = native!.factorPairs(copies, undefined, Infinity, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(running).rejects.toThrow('enough');
  });

  it('give the example’s channels at 1,000 points what all coefficients give, within the bounds', async () => {
    const path = fileURLToPath(new URL('../../examples/mnist/mnist-beta4.npz', import.meta.url));
    const file = await openFile(path, 'mnist-beta4.npz');
    const [mean, logvar] = [await file.read('mean', 0), await file.read('logvar', 0)];
    await file.close();
    const space = gaussian(mean.values as Float32Array, logvar.values as Float32Array, mean.shape.at(-1));
    expect(space.points).toBe(1000);
    const trained = Array.from({ length: space.dimensions }, (_, k) => channelOf(space, k));
    const dense = await channelsOf(native!, trained, { lowRank: false });
    const found = await channelsOf(native!, trained, { lowRank: true });
    const want = await native!.pairs(dense, undefined);
    const { jointNats, boundNats } = await native!.factorPairs(found, undefined, Infinity);
    jointNats.forEach((nats, k) => {
      // All coefficients are multiplied in single precision as well, to 2e-7 nats.
      expect(Math.abs(nats - want[k]!)).toBeLessThanOrEqual(boundNats[k]! + 2e-7);
      expect(boundNats[k]! * Math.LOG2E).toBeLessThan(1e-5);
    });
  });

  it('give trained channels at 300 points what all coefficients give', async () => {
    const array = readNpz('core/mnist-structure.npz');
    const trained = [0, 1, 2].flatMap((model) => {
      const part = (name: string) => array(name).data.subarray(model * 3000, (model + 1) * 3000);
      const space = gaussian(part('mu'), part('lv'), 10);
      return Array.from({ length: 10 }, (_, k) => channelOf(space, k));
    });
    const dense = await channelsOf(native!, trained, { lowRank: false });
    const found = await channelsOf(native!, trained, { lowRank: true });
    const want = await native!.pairs(dense, undefined);
    const { jointNats } = await native!.factorPairs(found, undefined, Infinity);
    expect(jointNats).toBeCloseToArray(want, { atol: 1e-5 });
    expect(LOW_RANK_LIMITS.toleranceNats).toBe(1e-6);
  });
});
