import { describe, expect, it } from '@jest/globals';
import type { StructureJob } from '../../contracts/analyses/structure.ts';
import { checkOrderable, DENSE_MAX, isOrderedSparsely, reductionsOf } from '../../contracts/neighbours.ts';
import { blocksOf, type Plan } from '../../contracts/plan.ts';
import { structure as schema } from '../../contracts/schema/structure.ts';
import { STRUCTURE } from '../support/ensembles.ts';

const jobOf = (more: Partial<StructureJob>) => ({ analyses: { structure: { ...STRUCTURE, ...more } } });

describe('orders come from near pairs', () => {
  it.each([
    ['few channels', { maxEps: 2 }, 4096, false],
    ['many channels', { maxEps: 2 }, 4097, true],
    ['many channels without a limit', {}, 4097, false],
    ['few channels on request', { maxEps: 2, ordering: 'sparse' }, 3, true],
    ['many channels against it on request', { maxEps: 2, ordering: 'dense' }, 4097, false],
  ] as const)('%s', (_, asked, kept, wanted) => {
    expect(isOrderedSparsely(jobOf(asked), kept)).toBe(wanted);
  });

  it('on request only with a limit', () => {
    expect(schema.safeParse({ ordering: 'sparse', maxEps: 2 }).success).toBe(true);
    const refused = schema.safeParse({ ordering: 'sparse' });
    expect(refused.error?.issues[0]).toMatchObject({ path: ['maxEps'], message: expect.stringContaining('got inf') });
    expect(Object.keys(schema.parse({}))).not.toContain('ordering'); // jobs without it keep their identity
  });
});

describe('a matrix that no memory holds', () => {
  const spaces = (...counts: number[]) => ({
    spaces: counts.map((channels, k) => ({ ensemble: `e${k % 2}`, channels }) as never),
  });

  it('is refused before work starts, with what to add to the job', () => {
    expect(() => checkOrderable(jobOf({}), spaces(DENSE_MAX, 0, 1))).toThrow(
      `structure.maxEps: expected a number for the ${DENSE_MAX + 1} channels of e0, got inf`,
    );
    expect(() => checkOrderable(jobOf({ scope: 'all' }), spaces(DENSE_MAX, 1))).toThrow('of all ensembles, got inf');
  });

  it.each([
    ['each ensemble fits', jobOf({}), spaces(DENSE_MAX, DENSE_MAX)],
    ['there is a limit', jobOf({ maxEps: 9 }), spaces(DENSE_MAX + 1)],
    ['the job insists', jobOf({ ordering: 'dense' }), spaces(DENSE_MAX + 1)],
    ['no structure is asked for', { analyses: {} }, spaces(DENSE_MAX + 1)],
  ])('is no fault where %s', (_, job, sources) => {
    expect(() => checkOrderable(job, sources)).not.toThrow();
  });
});

describe('portions of tiles', () => {
  const plan = (ordering?: 'sparse'): Plan => ({
    ...{ schema: '1', channels: 8192, points: 100, tiles: 0, pairs: 0, batch: 1, base: null },
    blocks: blocksOf([6000, 2192], 512),
    ensemblePairs: [
      [0, 0],
      [1, 1],
      [0, 1],
    ],
    ...(ordering && { ordering }),
  });

  it('hold each tile of an ordering once, at most 64 each', () => {
    const within = reductionsOf(plan('sparse'), jobOf({ maxEps: 1 }));
    expect(within.map((tiles) => tiles.length)).toEqual([64, 29]); // 12·13/2 + 5·6/2
    const union = reductionsOf(plan('sparse'), jobOf({ maxEps: 1, scope: 'all' })).flat();
    expect(new Set(union.map(({ first, second }) => `${first} ${second}`)).size).toBe((17 * 18) / 2);
  });

  it('are none where orders come from matrices', () => {
    expect(reductionsOf(plan(), jobOf({ maxEps: 1 }))).toEqual([]);
  });
});
