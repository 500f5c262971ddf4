import { describe, expect, it } from '@jest/globals';
import { measureSpaces, type MeasureName, type MeasuresRequest } from '../../methods/measures.ts';
import { dimensionsOf } from '../../inputs/gaussian.ts';
import { readNpz } from '../support/fixture.ts';
import { categorical, gaussian, given, labels } from './posteriors.ts';

/** All measures together, on the nine synthetic spaces of the paper and on spaces of other kinds. */

const array = readNpz('core/synthetic-spaces.npz');
const HEADS = { points: 64, draws: 4, penalty: 1e-3 };

const synthetic = Array.from({ length: 9 }, (_, k) => {
  const mean = array(`mu_${k}`);
  const posterior = gaussian(mean.data, array(`lv_${k}`).data, mean.shape[1]);
  return { channels: dimensionsOf(posterior), mean: posterior.mean, points: 64, dimensions: posterior.dimensions };
});

const measure = (spaces: MeasuresRequest['spaces'], measures: readonly MeasureName[]) =>
  measureSpaces({ spaces, measures, heads: HEADS, seed: 0 });

/** The upper triangle of a square, row by row. */
function upper(square: ArrayLike<number>, n: number): number[] {
  const values: number[] = [];
  for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) values.push(square[a * n + b]!);
  return values;
}

it.each([
  ['fingerprint_nmi', 'NMI'],
  ['fingerprint_vi_bits', 'VI'],
  ['cka_linear', 'cka_linear'],
  ['cka_gaussian', 'cka_nonlinear'],
  ['cka_bhattacharyya', 'cka_bhattacharyya'],
] as const)('%s of the synthetic spaces agrees with the fixture', (name, expected) => {
  expect(measure(synthetic, [name]).values).toBeCloseToArray(upper(array(expected).data, 9), { atol: 1e-10 });
});

it('keeps the order of measures and pairs', () => {
  const names = ['shape', 'cka_linear', 'fingerprint_nmi'] as const;
  const three = synthetic.slice(3, 6);
  const together = measure(three, names).values;
  names.forEach((name, k) => {
    expect(together.slice(3 * k, 3 * k + 3)).toEqual(measure(three, [name]).values);
  });
});

describe('kinds', () => {
  const points = 6;
  const means = Float64Array.from({ length: 12 }, (_, e) => Math.sin(3 * e));
  const spread = gaussian(means, new Float64Array(12).fill(-1), 2);
  const kinds = {
    gaussian: { channels: [spread], mean: means, points, dimensions: 2 },
    labels: { channels: [labels([0, 0, 1, 1, 2, 2])], points, dimensions: 1 },
    classes: {
      channels: [categorical(Array.from({ length: 6 }, (_, i) => [i / 6, 1 - i / 6]))],
      points,
      dimensions: 1,
    },
    given: {
      channels: [
        given(Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (__, j) => (i === j ? 1 : 0.25)))),
      ],
      points,
      dimensions: 1,
    },
    means: { channels: [], mean: Float64Array.from(means, (value) => value ** 2), points, dimensions: 2 },
  };

  it.each([
    ['fingerprint_nmi', ['gaussian', 'labels', 'classes', 'given']],
    ['fingerprint_vi_bits', ['gaussian', 'labels', 'classes', 'given']],
    ['cka_bhattacharyya', ['gaussian', 'labels', 'classes', 'given']],
    ['cka_linear', ['gaussian', 'means']],
    ['cka_gaussian', ['gaussian']],
    ['shape', ['gaussian']],
    ['js_heads_bits', ['gaussian']],
  ] as const)('%s has values for %j alone', (name, takes) => {
    const partner = kinds.gaussian;
    const other = { ...partner, channels: [gaussian(means, new Float64Array(12).fill(-2), 2)] };
    for (const [kind, space] of Object.entries(kinds)) {
      const [value] = measure([other, space], [name]).values;
      expect([kind, Number.isFinite(value)]).toEqual([kind, (takes as readonly string[]).includes(kind)]);
    }
  });
});

it('is all NaN when stopped', () => {
  const request = { spaces: synthetic, measures: ['cka_linear', 'shape'] as const, heads: HEADS, seed: 0 };
  const { values } = measureSpaces(request, (done) => done < 1);
  expect(values.every(Number.isNaN)).toBe(true);
});

it('gives no pairs of one space', () => {
  expect(measure(synthetic.slice(0, 1), ['shape', 'cka_linear']).values).toHaveLength(0);
});
