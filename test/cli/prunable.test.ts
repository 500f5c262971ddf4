import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseAge, prunable, type PrunableRun } from '../../cli/prunable.ts';

const runs = fc.array(fc.record({ name: fc.constantFrom('a', 'b'), at: fc.nat({ max: 50 }), finished: fc.boolean() }), {
  maxLength: 14,
});
const made = (drawn: readonly { name: string; at: number; finished: boolean }[]): PrunableRun[] =>
  drawn.map(({ name, at, finished }, k) => ({ run: `${name}/${String(k).padStart(16, '0')}`, at, finished }));
const rules = fc.record({ keep: fc.option(fc.nat({ max: 6 })), olderThan: fc.option(fc.nat({ max: 60 })) });

describe('prunable runs', () => {
  it('are never the latest finished one of a name, nor among the newest kept, nor young', () => {
    fc.assert(
      fc.property(runs.map(made), rules, (all, { keep, olderThan }) => {
        const given = { keep: keep ?? undefined, olderThan: olderThan ?? undefined };
        const old = prunable(all, given, 60);
        for (const name of ['a', 'b']) {
          const own = all.filter(({ run }) => run.startsWith(`${name}/`));
          const finished = own.filter((each) => each.finished);
          const newest = Math.max(...(finished.length > 0 ? finished : own).map(({ at }) => at));
          const left = own.filter((each) => !old.includes(each));
          if (own.length > 0) expect(left.some(({ at }) => at === newest)).toBe(true);
          if (finished.length > 0) expect(left.some((each) => each.finished)).toBe(true);
          expect(left.length).toBeGreaterThanOrEqual(Math.min(own.length, keep ?? 0));
        }
        for (const { at } of old) if (olderThan !== null) expect(60 - at).toBeGreaterThan(olderThan);
      }),
    );
  });

  it('are all others where the rules say so', () => {
    const all = made([1, 2, 3, 4, 5].map((at) => ({ name: 'a', at, finished: at !== 5 })));
    const places = (given: Parameters<typeof prunable>[1]): number[] => prunable(all, given, 10).map(({ at }) => at);
    expect(places({ keep: 1 })).toEqual([3, 2, 1]); // the unfinished newest, and the latest finished
    expect(places({ keep: 3 })).toEqual([2, 1]);
    expect(places({ olderThan: 7 })).toEqual([2, 1]);
    expect(places({ keep: 4, olderThan: 7 })).toEqual([1]);
  });

  it('have ages in hours, days and weeks', () => {
    expect(['36h', '30d', '2w', '0d'].map(parseAge)).toEqual([129_600_000, 2_592_000_000, 1_209_600_000, 0]);
    for (const wrong of ['', '3', 'd', '-1d', '1.5d', '3 d', '3m', '9999999d']) expect(parseAge(wrong)).toBeUndefined();
  });
});
