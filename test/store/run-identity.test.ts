import { describe, expect, it } from '@jest/globals';
import type { Job } from '../../contracts/job.ts';
import { sha256 } from '../../store/digest.ts';
import { runIdOf, storeIdOf, type RunIdentity } from '../../store/identity.ts';

const job = {
  name: 'mnist',
  ensembles: [{ name: 'beta4', spaces: ['models/*.npz'], arrays: { mean: 'mean' }, channels: 'dimension' }],
  sample: { size: 1000, seed: 0 },
  analyses: {},
} satisfies Job;
const identity: RunIdentity = { job, inputs: ['aa', 'bb'], engine: 'native', arithmetic: 'avx2' };

describe('the id of a run', () => {
  it('is 16 hex digits that never change for the same work', () => {
    expect(runIdOf(identity)).toMatchInlineSnapshot(`"0b85d70a4e1a2932"`);
  });

  it('does not change where all coefficients are worked out', () => {
    expect(runIdOf({ ...identity, lowRank: false })).toBe(runIdOf(identity));
  });

  it('passes over the store and the order of keys', () => {
    const { name, ...rest } = job;
    expect(runIdOf({ ...identity, job: { store: 's3://elsewhere', ...rest, name } })).toBe(runIdOf(identity));
  });

  it.each<[string, Partial<RunIdentity>]>([
    ['the job', { job: { ...job, sample: { size: 999, seed: 0 } } }],
    ['an input', { inputs: ['aa', 'cc'] }],
    ['the order of inputs', { inputs: ['bb', 'aa'] }],
    ['the engine', { engine: 'reference' }],
    ['the arithmetic', { arithmetic: 'avx512' }],
    ['factors of low rank', { lowRank: true }],
    ['the whole data set for as many points', { job: { ...job, sample: { size: 'all', seed: 0 } } }],
  ])('changes with %s', (_, change) => {
    expect(runIdOf({ ...identity, ...change })).not.toBe(runIdOf(identity));
  });
});

describe('digests', () => {
  it('are SHA-256 in hex', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256(new TextEncoder().encode('abc'))).toBe(sha256('abc'));
    expect(storeIdOf('/data/census')).toMatch(/^[0-9a-f]{8}$/);
  });
});
