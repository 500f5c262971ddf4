import { afterAll, describe, expect, it } from '@jest/globals';
import type { Channel, ChannelInformation } from '../../engines/engine.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative } from '../../engines/native-addon.ts';
import { type Information, information, jointInformationBlock, nmi } from '../../methods/information.ts';
import type { DiagonalGaussian, Posterior } from '../../methods/posterior.ts';
import { stream } from '../../methods/random.ts';
import { channelOf } from '../../methods/slice.ts';
import { type KindInputs, posteriorOf, gaussian } from '../methods/posteriors.ts';
import { readJson, readNpz } from '../support/fixture.ts';

/** The native engine against the float64 definitions of methods/. */

const built = !('missing' in loadNative());
const engine = built ? createNativeEngine({ threads: 2 }) : undefined;
afterAll(() => engine?.close());

const BITS = Math.LOG2E;
const JOINT_NATS = 5e-6 / BITS;

const array = readNpz('core/mnist-structure.npz');
const [MODELS, N, D] = [6, 300, 10];
/** Sixty trained channels. */
const trained = Array.from({ length: MODELS }, (_, model) => {
  const part = (name: string) => array(name).data.subarray(model * N * D, (model + 1) * N * D);
  return gaussian(part('mu'), part('lv'), D);
}).flatMap((space) => Array.from({ length: D }, (_, k) => channelOf(space, k)));

/** The same channel seen through more noise, in single precision. */
function weakened(channel: DiagonalGaussian, factor: number): DiagonalGaussian {
  const variances = Array.from(channel.variance);
  const base = variances.reduce((sum, s) => sum + s, 0) / channel.points;
  const variance = Float32Array.from(variances, (s) => factor * base * (s / base) ** (1 / Math.sqrt(factor)));
  return { ...channel, mean: Float32Array.from(channel.mean), variance };
}

function channelsOf(posteriors: readonly Posterior[], known: ChannelInformation): Channel[] {
  return posteriors.map((posterior, c) => ({
    posterior,
    informationNats: known.informationNats[c]!,
    selfJointNats: known.selfJointNats[c]!,
  }));
}

/** NMI of a packed triangle; NaN where a channel has 0.01 bits or less. */
function nmiOf(joints: ArrayLike<number>, known: readonly Information[]): Float64Array {
  const values = known.flatMap((u, i) => known.slice(i).map((v, k) => ({ u, v, i, k })));
  return Float64Array.from(values, ({ u, v }, index) =>
    Math.min(u.informationNats, v.informationNats) * BITS > 0.01 ? nmi(u, v, joints[index]!) : NaN,
  );
}

/** Checks information, the triangle and its NMI; returns the information. */
async function compare(posteriors: readonly Posterior[]): Promise<ChannelInformation> {
  const want = posteriors.map(information);
  const got = await engine!.information(posteriors);
  expect(got.informationNats).toBeCloseToArray(
    want.map((u) => u.informationNats),
    { atol: 1e-12 },
  );
  expect(got.selfJointNats).toBeCloseToArray(
    want.map((u) => u.selfJointNats),
    { atol: 1e-12 },
  );
  const joints = await engine!.pairs(channelsOf(posteriors, got), undefined);
  const wantJoints = jointInformationBlock(posteriors, undefined);
  expect(joints).toBeCloseToArray(wantJoints, { atol: JOINT_NATS });
  const gotOwn = Array.from(got.informationNats, (informationNats, c) => ({
    informationNats,
    selfJointNats: got.selfJointNats[c]!,
  }));
  expect(nmiOf(joints, gotOwn)).toBeCloseToArray(nmiOf(wantJoints, want), { atol: 1e-4 });
  return got;
}

interface Kinds {
  channels: { name: string; inputs: KindInputs }[];
}

(built || process.env['CI'] ? describe : describe.skip)('native engine', () => {
  it('agrees on trained channels', async () => {
    const { informationNats } = await compare(trained);
    expect(informationNats).toHaveLength(MODELS * D);
  });

  it('agrees on weak channels, and on weak ones against strong ones', async () => {
    const weak = trained.flatMap((channel, c) => [weakened(channel, 4 * 1.12 ** c), weakened(channel, 100 * 1.1 ** c)]);
    const { informationNats } = await compare([...trained.slice(0, 12), ...weak]);
    // The cases are what they are meant to be: many between 0.01 and 0.1 bits, some far below.
    expect(informationNats.filter((nats) => nats * BITS > 0.01 && nats * BITS < 0.1).length).toBeGreaterThan(20);
    expect(Math.min(...informationNats)).toBeLessThan(2e-5);
  });

  it('agrees on all kinds of posteriors in one tile', async () => {
    const points = 90;
    const random = stream(7, 'kinds');
    const reals = (length: number, scale = 1) =>
      Float64Array.from({ length }, () => scale * (2 * random.float64() - 1));
    const codes = (classes: number): Posterior => ({
      kind: 'labels',
      points,
      labels: Int32Array.from({ length: points }, () => random.below(classes) - 1),
    });
    const categorical = (classes: number): Posterior => {
      const rows = Array.from({ length: points }, () => reals(classes).map((x) => Math.exp(3 * x)));
      const probabilities = Float64Array.from(
        rows.flatMap((row) => Array.from(row, (p) => p / row.reduce((a, b) => a + b))),
      );
      return { kind: 'categorical', points, classes, probabilities };
    };
    const full = (d: number): Posterior => {
      const covariance = new Float64Array(points * d * d);
      for (let i = 0; i < points; i += 1) {
        const root = reals(d * d);
        for (let e = 0; e < d * d; e += 1) {
          const [row, column] = [Math.floor(e / d), e % d];
          covariance[i * d * d + e] = row === column ? 0.1 : 0;
          for (let k = 0; k < d; k += 1) covariance[i * d * d + e]! += root[row * d + k]! * root[column * d + k]!;
        }
      }
      return { kind: 'full_gaussian', points, dimensions: d, mean: reals(points * d), covariance };
    };
    const wide = (d: number): Posterior => gaussian(reals(points * d, 0.5), reals(points * d), d);
    const rare: Posterior = {
      kind: 'labels',
      points,
      labels: Int32Array.from({ length: points }, (_, i) => Number(i === 5)),
    };
    const line = gaussian(reals(points), reals(points, 0.3));
    const matrix = (variance: number): Posterior => {
      const coefficients = Float32Array.from({ length: points * points }, (_, e) => {
        const delta = line.mean[Math.floor(e / points)]! - line.mean[e % points]!;
        return Math.exp(-(delta ** 2) / variance);
      });
      return { kind: 'coefficients', points, coefficients };
    };
    const posteriors = [
      line,
      wide(1),
      weakened(line, 40),
      wide(3),
      wide(11),
      full(2),
      full(5),
      full(9),
      categorical(2),
      categorical(9),
      codes(2),
      codes(12),
      codes(300),
      rare,
      matrix(0.01),
      matrix(100),
      matrix(1),
    ];
    const own = await compare(posteriors);
    const channels = channelsOf(posteriors, own);
    const [rows, columns] = [channels.slice(0, 5), channels.slice(3)];
    const joints = await engine!.pairs(rows, columns);
    const want = jointInformationBlock(posteriors.slice(0, 5), posteriors.slice(3));
    expect(joints).toBeCloseToArray(want, { atol: JOINT_NATS });
  });

  it.each(readJson<Kinds>('core/kinds.json').channels)('agrees on the fixture $name', async ({ inputs }) => {
    const { informationNats } = await compare([posteriorOf(inputs)]);
    expect(informationNats).toHaveLength(1);
  });

  it('agrees from the emptiest to the sharpest channel, and on widths over sixteen decades', async () => {
    const points = 150;
    const random = stream(11, 'extremes');
    const channel = (mean: () => number, variance: () => number): Posterior => ({
      kind: 'diagonal_gaussian',
      points,
      dimensions: 1,
      mean: Float32Array.from({ length: points }, mean),
      variance: Float32Array.from({ length: points }, variance),
    });
    const uniform = () => 2 * random.float64() - 1;
    const own = await compare([
      channel(uniform, () => 1e-8),
      channel(
        () => 1e4 * uniform(),
        () => 1e-8,
      ),
      channel(
        () => 1e4 * uniform(),
        () => 1e8,
      ),
      channel(
        () => 1e-3 * uniform(),
        () => 1 + 1e-3 * uniform(),
      ),
      channel(uniform, () => 10 ** (8 * uniform())),
      channel(
        () => 1000 + 0.1 * uniform(),
        () => 0.01,
      ),
      channel(
        () => 1e-15 * uniform(),
        () => 1e-30,
      ),
      channel(
        () => 1e15 * uniform(),
        () => 1e30,
      ),
      channel(
        () => 0,
        () => 1,
      ),
    ]);
    expect(own.informationNats[0]).toBeCloseTo(Math.log(points), 1);
    expect(own.informationNats[8]).toBeCloseTo(0, 15);
  });

  it.each([1, 2, 3, 5, 16, 17, 64, 111, 113, 168, 169, 200, 337])('agrees for %i points', async (points) => {
    const random = stream(points, 'points');
    const channel = (scale: number) => {
      const reals = Array.from({ length: 2 * points }, () => 2 * random.float64() - 1);
      return gaussian(
        reals.slice(0, points),
        reals.slice(points).map((x) => x + scale),
      );
    };
    const { informationNats } = await compare([channel(-4), channel(-2), channel(0), channel(4), channel(7)]);
    expect(Math.max(...informationNats)).toBeLessThanOrEqual(Math.log(points));
  });
});
