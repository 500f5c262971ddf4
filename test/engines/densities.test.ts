import { afterAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '../../engines/engine.ts';
import { createNativeEngine } from '../../engines/native.ts';
import { loadNative } from '../../engines/native-addon.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { type DensityRequest, leaveOneOut, lnDensityRatios, sampledInformation } from '../../methods/densities.ts';
import { bitsOf } from '../../methods/information.ts';
import type { DiagonalGaussian, Posterior, Reals } from '../../methods/posterior.ts';
import { type Random, stream } from '../../methods/random.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussian } from '../methods/posteriors.ts';

/** Density ratios of the engines against the float64 definition. */

const found = loadNative();
const levels = 'missing' in found ? [] : found.addon.levels();
const native = levels.length > 0 ? createNativeEngine({ threads: 2 }) : undefined;
const reference = createReferenceEngine({ threads: 2 });
afterAll(async () => {
  await native?.close();
  await reference.close();
});

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.float64())) * Math.cos(2 * Math.PI * random.float64());

interface Shape {
  readonly points: number;
  readonly dimensions: number;
  readonly samples: number;
  /** Standard deviations, from and to. */
  readonly widths: readonly [number, number];
  readonly offset?: number;
  readonly single?: boolean;
}

const TERMS = [
  [[0, 0]],
  [
    [0, 0],
    [0, 1],
  ],
  [
    [0, 0],
    [1, 0],
  ],
  [[1, 1]],
] as const;

/** Two spaces of Gaussians, the second like the first, with draws of both. */
function request({ points, dimensions, samples, widths, offset = 0, single = false }: Shape): DensityRequest {
  const random = stream(1, 'densities', points, dimensions);
  const from = Int32Array.from({ length: samples }, () => random.below(points));
  const array = (length: number, value: (e: number) => number): Reals =>
    single ? Float32Array.from({ length }, (_, e) => value(e)) : Float64Array.from({ length }, (_, e) => value(e));
  const [low, high] = widths;
  const spaces = [0, 1].map((): DiagonalGaussian => {
    const mean = array(points * dimensions, () => offset + high * normal(random));
    const variance = array(points * dimensions, () => (low * (high / low) ** random.float64()) ** 2);
    return { kind: 'diagonal_gaussian', points, dimensions, mean, variance };
  });
  const draws = spaces.map(({ mean, variance }) =>
    [0, 1].map(() =>
      array(samples * dimensions, (e) => {
        const place = from[Math.floor(e / dimensions)]! * dimensions + (e % dimensions);
        return mean[place]! + Math.sqrt(variance[place]!) * normal(random);
      }),
    ),
  );
  return { spaces, points: from, draws, terms: TERMS };
}

const SHAPES: readonly (readonly [string, Shape])[] = [
  ['ten dimensions in single precision', { points: 700, dimensions: 10, samples: 101, widths: [0.1, 1], single: true }],
  ['ten dimensions in double precision', { points: 700, dimensions: 10, samples: 50, widths: [0.1, 1] }],
  ['narrow ones far from the origin', { points: 300, dimensions: 2, samples: 40, widths: [1e-4, 3e-4], offset: 1000 }],
  ['wide ones', { points: 300, dimensions: 3, samples: 40, widths: [3e3, 1e4] }],
  ['widths of all sizes', { points: 300, dimensions: 4, samples: 40, widths: [1e-4, 1e4], single: true }],
  ['a few points', { points: 3, dimensions: 1, samples: 13, widths: [1, 1] }],
];

describe.each([['reference', reference] as const, ...(native ? [['native', native] as const] : [])])(
  'densities of the %s engine',
  (name, engine: Engine) => {
    it.each(SHAPES)('agree for %s', async (_, shape) => {
      const wanted = request(shape);
      const ratios = await engine.densities(wanted);
      const want = lnDensityRatios(wanted);
      expect(ratios).toBeCloseToArray(want, name === 'native' ? { atol: 1e-5, rtol: 1e-9 } : {});
    });

    it('agree for classes, labels, full covariances and parts of the points', async () => {
      const random = stream(2, 'kinds');
      const points = 90;
      const soft: Posterior = {
        kind: 'categorical',
        points,
        classes: 3,
        probabilities: Float64Array.from({ length: points }, () => random.float64()).reduce(
          (all, p, l) => {
            all.set([p, (1 - p) / 3, (2 * (1 - p)) / 3], 3 * l);
            return all;
          },
          new Float64Array(3 * points),
        ),
      };
      const hard: Posterior = {
        kind: 'labels',
        points,
        labels: Int32Array.from({ length: points }, () => random.below(4)),
      };
      const mean = Float64Array.from({ length: 2 * points }, () => normal(random));
      const covariance = new Float64Array(4 * points);
      for (let l = 0; l < points; l++) covariance.set([0.5, 0.2, 0.2, 0.3 + random.float64()], 4 * l);
      const full: Posterior = { kind: 'full_gaussian', points, dimensions: 2, mean, covariance };
      const from = Int32Array.from({ length: 20 }, () => random.below(points));
      const codes = (): Float64Array => Float64Array.from(from, () => random.below(3));
      const own = Float64Array.from(from, (x) => hard.labels[x]!);
      const wanted: DensityRequest = {
        spaces: [soft, [soft, hard], full],
        points: from,
        draws: [
          [codes()],
          [Float64Array.from({ length: 40 }, (_, e) => (e % 2 === 0 ? random.below(3) : own[e >> 1]!))],
          [Float64Array.from({ length: 40 }, (_, e) => mean[2 * from[e >> 1]! + (e % 2)]! + 0.5 * normal(random))],
        ],
        terms: [
          [[0, 0]],
          [[1, 0]],
          [[2, 0]],
          [
            [0, 0],
            [2, 0],
          ],
          [
            [1, 0],
            [2, 0],
          ],
        ],
      };
      const tolerance = name === 'native' ? { atol: 1e-5 } : {};
      expect(await engine.densities(wanted)).toBeCloseToArray(lnDensityRatios(wanted), tolerance);
      const among = Int32Array.from({ length: 31 }, (_, k) => 2 * k + 1);
      const part = { ...wanted, among };
      expect(await engine.densities(part)).toBeCloseToArray(lnDensityRatios(part), tolerance);
    });

    it('give the bounds of the fixture', async () => {
      const array = readNpz('core/poole.npz');
      const wanted: DensityRequest = {
        spaces: [gaussian(array('mu').data, array('lv').data, 10)],
        points: Int32Array.from({ length: 300 }, (_, i) => i),
        draws: [[array('u').data as Float64Array]],
        terms: [[[0, 0]]],
      };
      const ratios = await engine.densities(wanted);
      const mean = (bound: typeof leaveOneOut): number =>
        ratios.reduce((sum, ratio) => sum + bitsOf(bound(ratio, 300)), 0) / 300;
      const want = [array('full_lower').data[0]!, array('full_upper').data[0]!];
      const atol = name === 'native' ? 1e-5 : 1e-10;
      expect([mean(sampledInformation), mean(leaveOneOut)]).toBeCloseToArray(want, { atol });
    });

    it('stop when told to', async () => {
      const controller = new AbortController();
      const work = engine.densities(request({ points: 20_000, dimensions: 8, samples: 3000, widths: [0.1, 1] }), {
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(new Error('enough')), 20);
      await expect(work).rejects.toThrow('enough');
    });
  },
);

describe.each(levels)('densities at level %s', (level) => {
  it('have the same bits on any number of threads, and those of the other levels', async () => {
    const wanted = request({ points: 500, dimensions: 5, samples: 130, widths: [0.05, 2] });
    const want = await native!.densities(wanted);
    for (const threads of [1, 3]) {
      const engine = createNativeEngine({ level, threads });
      expect(await engine.densities(wanted)).toBeCloseToArray(want, {});
      await engine.close();
    }
  });
});
