import { describe, expect, it } from '@jest/globals';
import { informationBounds } from '../../methods/bounds.ts';
import { lnDensityRatios } from '../../methods/densities.ts';
import { information, bitsOf } from '../../methods/information.ts';
import { standardNormal } from '../../methods/normal.ts';
import { stream } from '../../methods/random.ts';
import { readNpz } from '../support/fixture.ts';
import { gaussian } from './posteriors.ts';

const array = readNpz('core/poole.npz');
const COLUMNS = 9;
const REPEATS = 4;
/** The fixture's means are of a hundred repeats. */
const THEIRS = 100;

/** x ~ N(0, 1), u = x + N(0, s²): one run of K points, in bits. */
function estimates(s2: number, count: number, repeat: number): number[] {
  const random = stream(3, 'linear Gaussian', repeat);
  const mean = Float64Array.from({ length: count }, () => standardNormal(random));
  const channel = gaussian(mean, new Float64Array(count).fill(Math.log(s2)));
  const draws = mean.map((x) => x + Math.sqrt(s2) * standardNormal(random));
  const points = Int32Array.from(mean, (_, i) => i);
  const ratios = lnDensityRatios({ spaces: [channel], points, draws: [[draws]], terms: [[[0, 0]]] });
  const { lower, upper } = informationBounds(ratios);
  return [lower.mean, upper.mean, information(channel).informationNats].map(bitsOf);
}

describe('bounds of a linear Gaussian channel', () => {
  const rows = Array.from({ length: array('linear_gaussian').data.length / COLUMNS }, (_, row) =>
    Array.from(array('linear_gaussian').data as Float64Array).slice(row * COLUMNS, (row + 1) * COLUMNS),
  );

  it.each(rows)('of noise %d, %d points, have their means about the truth %d', (s2, count, truth, ...theirs) => {
    const found = Array.from({ length: REPEATS }, (_, repeat) => estimates(s2, count, repeat));
    found.forEach(([lower, upper, fingerprint]) => {
      expect(lower!).toBeLessThanOrEqual(upper!);
      expect(fingerprint!).toBeLessThan(truth);
    });
    const distances = [0, 1, 2].map((k) => {
      const mean = found.reduce((sum, each) => sum + each[k]!, 0) / REPEATS;
      const [want, error] = theirs.slice(2 * k);
      return (mean - want!) / (error! * Math.sqrt(1 + THEIRS / REPEATS));
    });
    expect(distances).toBeCloseToArray([0, 0, 0], { atol: 4 });
  });
});
