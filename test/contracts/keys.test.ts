import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import * as keys from '../../contracts/keys.ts';
import { computeQueue } from '../../contracts/queues.ts';
import { isKey } from '../../store/object-store.ts';

const RUN = 'mnist-beta4/0123456789abcdef';

describe('keys', () => {
  it('follow the grammar of the documents', () => {
    expect({
      latest: keys.latestKey('mnist-beta4'),
      job: keys.jobKey(RUN),
      plan: keys.planKey(RUN),
      manifest: keys.manifestKey(RUN),
      sample: keys.sampleKey(RUN),
      fingerprints: keys.fingerprintKey(RUN, 7),
      information: keys.informationKey(RUN, 7),
      table: keys.tableKey(RUN, 'channels'),
      pairs: keys.pairsKey(RUN, 3, 12_345),
      workflow: keys.workflowIdOf(RUN, '89abcdef'),
      queue: computeQueue('avx2', '89abcdef'),
    }).toEqual({
      latest: 'runs/mnist-beta4/latest.json',
      job: `runs/${RUN}/job.json`,
      plan: `runs/${RUN}/plan.json`,
      manifest: `runs/${RUN}/manifest.json`,
      sample: `runs/${RUN}/fingerprints/sample.npy`,
      fingerprints: `runs/${RUN}/fingerprints/00007.npz`,
      information: `runs/${RUN}/fingerprints/00007.information.npz`,
      table: `runs/${RUN}/tables/channels.parquet`,
      pairs: `runs/${RUN}/tables/pairs/00003-12345.parquet`,
      workflow: `census/${RUN}/89abcdef`,
      queue: 'census-compute-avx2-89abcdef',
    });
  });

  it('all lie under the prefix of their run, and a store takes them', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.nat(200_000), (a, b) => {
        const made = [
          keys.fingerprintKey(RUN, a),
          keys.informationKey(RUN, a),
          keys.factorPartKey(RUN, a),
          keys.orderPartKey(RUN, a, 'clusters'),
          keys.pairsKey(RUN, a, b),
          keys.warningsKey(RUN, `catalogue-${a}`),
        ];
        for (const key of made) {
          expect(key.startsWith(keys.runPrefix(RUN))).toBe(true);
          expect(isKey(key)).toBe(true);
        }
        expect(new Set(made).size).toBe(made.length);
      }),
    );
  });

  it('sort by number up to five digits', () => {
    const numbers = [9, 10, 99, 100, 99_999];
    const made = numbers.map((n) => keys.pairsKey(RUN, n, n));
    expect(made.toSorted()).toEqual(made);
  });

  it.each([
    ['mnist/0123456789abcdef', { name: 'mnist', runId: '0123456789abcdef' }],
    ['mnist', undefined],
    ['mnist/0123456789ABCDEF', undefined],
    ['mnist/0123456789abcde', undefined],
    ['../0123456789abcdef', undefined],
    ['a/b/0123456789abcdef', undefined],
    ['mnist/0123456789abcdef/', undefined],
    ['', undefined],
  ])('take %j apart', (text, parts) => {
    expect(keys.parseRun(text)).toEqual(parts);
  });
});
