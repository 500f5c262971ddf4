import { afterAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { applyChanges, changes } from './mutations.ts';
import { fuzzParameters, patienceMs } from './parameters.ts';
import { Prober } from './prober.ts';
import { questionOf, type Seed, SEEDS } from './seeds.ts';
import { storedRunSeeds } from './stored-run.ts';
import { faultOf } from './verdict.ts';

/** Sound files, changed: whoever reads them takes them or refuses them, soon, in little memory, and says why. */

const prober = new Prober();
const stored = await storedRunSeeds();
afterAll(() => prober.end());

/** The first fault that changes of sound files bring about; undefined without any. */
async function firstFault(seeds: readonly Seed[], runs: number): Promise<string | undefined> {
  const details = await fc.check(
    fc.asyncProperty(fc.nat(seeds.length - 1), changes, async (k, list) => {
      const question = questionOf(seeds[k]!, applyChanges(seeds[k]!.bytes, list));
      const fault = faultOf(await prober.ask(question));
      if (fault !== undefined) throw new Error(`${question.name}: ${fault}`);
    }),
    fuzzParameters(runs),
  );
  return details.failed ? fc.defaultReportMessage(details) : undefined;
}

describe('a changed file', () => {
  it.each(Object.keys(SEEDS))(
    'of %s is read or refused',
    async (group) => {
      expect(await firstFault(SEEDS[group]!, 1000)).toBeUndefined();
    },
    patienceMs,
  );

  it(
    'of a stored run is read or refused',
    async () => {
      expect(await firstFault(stored, 250)).toBeUndefined();
    },
    patienceMs,
  );
});

/** Lengths that cut a file at every byte of its beginning and its end, where headers are, and here and there between. */
function cutsOf(length: number): number[] {
  const most = Math.min(length, 300);
  const ends = Array.from({ length: most }, (_, k) => [k, length - 1 - k]).flat();
  const between = Array.from({ length: 100 }, (_, k) => Math.floor((k * length) / 100));
  return [...new Set([...ends, ...between])].sort((a, b) => a - b);
}

describe('a file that is cut short', () => {
  const sound = ['npy', 'npzInside', 'npz', 'safetensors', 'torch', 'torchInside', 'hdf5', 'parquet'];

  it.each(sound)(
    'of %s is refused wherever it ends',
    async (group) => {
      const seed = SEEDS[group]![0]!;
      for (const length of cutsOf(seed.bytes.length)) {
        const question = questionOf(seed, seed.bytes.subarray(0, length));
        const verdict = await prober.ask(question);
        const told = { group, length, outcome: verdict.outcome, fault: faultOf(verdict) };
        expect(told).toEqual({ group, length, outcome: 'refused', fault: undefined });
      }
    },
    patienceMs,
  );
});
