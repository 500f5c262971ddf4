import { describe, expect, it } from '@jest/globals';
import { parseJob } from '../../contracts/schema/job.ts';

const jobWith = (fusion: unknown) => ({
  name: 'x',
  ensembles: [{ name: 'a', spaces: 'a.npz', arrays: { mean: 'mean', logvar: 'logvar' } }],
  analyses: { fusion },
});
const whole = { name: 'f', members: { ensemble: 'a' } };

describe('fusions of a job', () => {
  it('take the published settings where nothing is said', () => {
    expect(parseJob(jobWith([whole]), 'job').analyses.fusion).toEqual([
      {
        ...whole,
        objective: 'nmi_anchored',
        floorBits: 0,
        dimensions: 2,
        steps: 20_000,
        optimiser: 'sgd',
        closed: false,
        seed: 0,
      },
    ]);
  });

  it.each([
    [[], 'analyses.fusion: expected at least one fusion, got none'],
    [[whole, whole], 'analyses.fusion: expected each name once'],
    [[{ ...whole, members: {} }], 'expected one of spaces: [names], channels: [numbers], ensemble: name'],
    [[{ ...whole, members: { spaces: [] } }], 'expected'],
    [[{ ...whole, objective: 'nmi_code' }], 'analyses.fusion[0].objective: '],
    [[{ ...whole, start: 'ring' }], 'expected init beside it, the file that has this start, got none'],
    [[{ ...whole, floorBits: 1 }], 'expected objective nmi beside it'],
    [[{ ...whole, rate: 0 }], 'analyses.fusion[0].rate: expected a number above 0, got 0'],
    [[{ ...whole, stepz: 3 }], 'analyses.fusion[0]: unknown key: stepz'],
  ])('refuses %j', (fusion, message) => {
    expect(() => parseJob(jobWith(fusion), 'job')).toThrow(message);
  });
});
