import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mergeWarnings } from '../../inputs/check.ts';
import { likelyMixups } from '../../inputs/suspicion.ts';

/** A trained VAE in miniature: dimensions of every precision whose aggregated posterior is the prior. */
function trained(seed: number, points = 400): { mean: Float64Array; logvar: Float64Array; dimensions: number } {
  const variances = [0.05, 0.1, 0.2, 0.3, 0.99];
  const dimensions = variances.length;
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const mean = new Float64Array(points * dimensions);
  const logvar = new Float64Array(points * dimensions);
  for (let at = 0; at < mean.length; at++) {
    const variance = variances[at % dimensions]!;
    mean[at] = Math.sqrt(1 - variance) * normal();
    logvar[at] = Math.log(variance) + 0.1 * normal();
  }
  return { mean, logvar, dimensions };
}

const place = { file: 'm.npz', array: 'z' };
const given = {
  logvar: (logvar: number) => logvar,
  variance: Math.exp,
  std: (logvar: number) => Math.exp(logvar / 2),
};
type Reading = keyof typeof given;
const readings = Object.keys(given) as Reading[];

describe('posteriors of a model trained towards a standard normal', () => {
  it.each(readings)('raise no alarm when %s is what it is called', (truth) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        const { mean, logvar, dimensions } = trained(seed);
        expect(likelyMixups(truth, mean, logvar.map(given[truth]), dimensions, place)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[Reading, Reading]>([
    ['logvar', 'variance'],
    ['logvar', 'std'],
    ['variance', 'std'],
    ['std', 'variance'],
  ])('raise one when %s is really %s, and say why', (stated, truth) => {
    const { mean, logvar, dimensions } = trained(1);
    const warnings = likelyMixups(stated, mean, logvar.map(given[truth]), dimensions, place);
    expect(warnings).toMatchObject([{ tag: 'likely-mixup' }]);
    expect(warnings[0]!.message).toMatch(
      /^m\.npz: z: expected .*, got what looks like .*: (all are above 0|mean² \+ variance averages)/,
    );
    expect(warnings[0]!.hint).toContain(`name the array under ${truth} in arrays`);
  });

  it('raise one when logvar is the logarithm of the standard deviation', () => {
    const { mean, logvar, dimensions } = trained(2);
    const warnings = likelyMixups(
      'logvar',
      mean,
      logvar.map((value) => value / 2),
      dimensions,
      place,
    );
    expect(warnings[0]!.hint).toContain('save 2 * array as logvar');
  });

  it('are not judged by few points', () => {
    const { mean, logvar, dimensions } = trained(3, 50);
    expect(likelyMixups('logvar', mean, logvar.map(Math.exp), dimensions, place)).toEqual([]);
  });
});

describe('warnings of one kind', () => {
  it('are told once, with their number', () => {
    const warning = (message: string, hint: string) => ({ tag: 't', message, hint });
    expect(mergeWarnings([warning('a', 'x'), warning('b', 'x'), warning('c', 'y')])).toEqual([
      warning('a (and 1 more like this)', 'x'),
      warning('c', 'y'),
    ]);
  });
});
