import { expect, it } from '@jest/globals';
import { moments } from '../../methods/moments.ts';
import { flat, readJson } from '../support/fixture.ts';
import { repeated } from './posteriors.ts';

interface Repeats {
  name: string;
  inputs: { z: number[][][] };
  mean: number[][];
  logvar: number[][];
}

it('matches the fixture, with the number of repeats as divisor', () => {
  const { channels } = readJson<{ channels: Repeats[] }>('core/kinds.json');
  const channel = channels.find(({ name }) => name === 'repeated embeddings')!;
  const got = repeated(channel.inputs.z);
  expect(got.mean).toBeCloseToArray(flat(channel.mean), { atol: 1e-13 });
  expect(got.variance.map(Math.log)).toBeCloseToArray(flat(channel.logvar), { atol: 1e-12 });
});

it('does not lose a small variance to a large mean', () => {
  const samples = Float64Array.of(1e8 - 1, 1e8 + 1);
  expect(moments({ repeats: 2, points: 1, dimensions: 1, samples })).toEqual({
    kind: 'diagonal_gaussian',
    points: 1,
    dimensions: 1,
    mean: Float64Array.of(1e8),
    variance: Float64Array.of(1),
  });
});

it('refuses a wrong length', () => {
  const samples = new Float64Array(5);
  expect(() => moments({ repeats: 2, points: 3, dimensions: 1, samples })).toThrow(
    'samples: expected 2×3×1, got 5 entries',
  );
});
