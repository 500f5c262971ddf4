import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { continued } from '../../contracts/growth.ts';
import { blocksOfSources } from '../../contracts/pairing.ts';
import { placesOf } from '../../contracts/places.ts';
import { tilesOf } from '../../contracts/plan.ts';
import type { RunRecord } from '../../contracts/run.ts';
import type { SpaceSource } from '../../contracts/sources.ts';
import { jobOf } from '../support/ensembles.ts';

/** n above 10,000: blocks of 128 channels. */
const SAMPLE = 20_000;

interface Model {
  readonly ensemble: string;
  readonly name: string;
  readonly content: string;
  readonly channels: number;
}

function recordOf(run: string, models: readonly Model[], more: Partial<RunRecord['job']> = {}): RunRecord {
  const ensembles = ['a', 'b'];
  const ordered = ensembles.flatMap((ensemble) => models.filter((model) => model.ensemble === ensemble));
  return {
    schema: '1',
    run: `grown/${run}`,
    job: jobOf([], more),
    sources: {
      files: ordered.map(({ name, content }) => ({ uri: name, location: `/${name}`, sha256: content, bytes: 1 })),
      ensembles,
      spaces: ordered.map(({ ensemble, name, channels }, space): SpaceSource => {
        const shape = { leading: -1, points: 60_000, dimensions: channels, channels, whole: false };
        return { space, ensemble, name, file: space, kind: 'diagonal_gaussian', arrays: {}, metadata: [], ...shape };
      }),
      points: 60_000,
      samplePoints: SAMPLE,
      factorsFile: -1,
      rowsFile: -1,
    },
    warnings: [],
    engine: 'native',
    arithmetic: 'avx512',
    startedAt: '2026-01-01T00:00:00.000Z',
  };
}

const model = (number: number, channels: number): Model => {
  const ensemble = number % 3 === 0 ? 'b' : 'a';
  return { ensemble, name: `m${String(number).padStart(3, '0')}`, content: `sha-${number}`, channels };
};

const models = fc
  .array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 14 })
  .map((sizes) => sizes.map((channels, number) => model(number, channels)));

const channelNames = ({ sources }: RunRecord): string[] =>
  placesOf(sources).map(({ space, dimension }) => `${space.ensemble}/${space.name}:${dimension}`);

describe('a run that continues another', () => {
  it('keeps the numbers and blocks of what both have, and appends the rest, each channel once', () => {
    fc.assert(
      fc.property(models, fc.array(fc.nat({ max: 200 }), { maxLength: 4 }), (before, places) => {
        const base = recordOf('1', before);
        const added = places.map((place, k) => model(1000 + 7 * place + k, 5 + (place % 20)));
        const record = recordOf('2', [...added, ...before]);
        const grown = continued(record, base)!;
        const earlier = blocksOfSources(base.sources);
        const blocks = blocksOfSources(grown.sources);
        expect(grown.base).toEqual({ run: base.run, blocks: earlier.length });
        expect(blocks.slice(0, earlier.length)).toEqual(earlier);
        expect(channelNames(grown).slice(0, channelNames(base).length)).toEqual(channelNames(base));
        expect(channelNames(grown).toSorted()).toEqual(channelNames(record).toSorted());
        expect(grown.sources.spaces.map(({ space }) => space)).toEqual([...grown.sources.spaces.keys()]);
        expect(blocks.map(({ block }) => block)).toEqual([...blocks.keys()]);
        for (const [k, { first, end, ensemble }] of blocks.entries()) {
          expect(first).toBe(blocks[k - 1]?.end ?? 0);
          const own = placesOf(grown.sources).slice(first, end);
          expect(own.every(({ space }) => space.ensemble === grown.sources.ensembles[ensemble])).toBe(true);
        }
        expect(blocks.at(-1)!.end).toBe(channelNames(grown).length);
      }),
    );
  });

  it('ends at the block of a space that is gone or has changed', () => {
    fc.assert(
      fc.property(models, fc.nat(), fc.boolean(), (before, at, gone) => {
        const place = at % before.length;
        const after = before.flatMap((each, k) => (k === place ? (gone ? [] : [{ ...each, content: 'new' }]) : [each]));
        const base = recordOf('1', before);
        const record = recordOf('2', [...after, model(500, 10)]);
        const grown = continued(record, base);
        const lost = base.sources.spaces.find(({ name }) => name === before[place]!.name)!;
        const first = placesOf(base.sources).findIndex(({ space }) => space.space === lost.space);
        const kept = grown?.base.blocks ?? 0;
        const end = kept === 0 ? 0 : blocksOfSources(base.sources)[kept - 1]!.end;
        expect(end).toBeLessThanOrEqual(first);
        if (!grown) return;
        expect(channelNames(grown).slice(0, end)).toEqual(channelNames(base).slice(0, end));
        expect(channelNames(grown).toSorted()).toEqual(channelNames(record).toSorted());
      }),
    );
  });

  it('computes the new rows alone: one model of ten channels beside fifty', () => {
    const fifty = Array.from({ length: 50 }, (_, k) => ({ ...model(k, 10), ensemble: 'a' }));
    const base = recordOf('1', fifty);
    const grown = continued(recordOf('2', [{ ...model(999, 10), ensemble: 'a' }, ...fifty]), base)!;
    const tiles = (record: RunRecord) => tilesOf(blocksOfSources(record.sources), [[0, 0]]);
    const isKept = ({ second }: { second: number }): boolean => second < grown.base.blocks;
    expect(tiles(grown).filter(isKept)).toEqual(tiles(base));
    const pairs = tiles(grown).filter((tile) => !isKept(tile));
    const width = (block: number): number => {
      const { first, end } = blocksOfSources(grown.sources)[block]!;
      return end - first;
    };
    const computed = pairs.reduce(
      (sum, { first, second }) =>
        sum + (first === second ? (width(first) * (width(first) + 1)) / 2 : width(first) * width(second)),
      0,
    );
    expect(computed).toBe(500 * 10 + 55);
  });

  it('makes crumbs into large blocks again, every so many runs', () => {
    let all = [{ ...model(1, 10), ensemble: 'a' }];
    let record = recordOf('0', all);
    const counts = Array.from({ length: 60 }, (_, k) => {
      all = [...all, { ...model(10 + k, 10), ensemble: 'a' }];
      record = { ...recordOf(String(k), all) };
      return blocksOfSources(record.sources).length;
    });
    expect(Math.max(...counts)).toBeLessThanOrEqual(5); // without a base
    let grown = recordOf('0', [all[0]!]);
    const grownCounts = all.slice(1).map((_, k) => {
      const next = recordOf(String(k + 1), all.slice(0, k + 2));
      grown = continued(next, grown) ?? next;
      return blocksOfSources(grown.sources).length;
    });
    expect(Math.max(...grownCounts)).toBeLessThanOrEqual(22);
    expect(channelNames(grown).toSorted()).toEqual(channelNames(record).toSorted());
  });

  it('is none where settings differ, or channels are told by number', () => {
    const three = [model(1, 10), model(2, 10), model(4, 10)];
    const base = recordOf('1', three);
    const other: Partial<RunRecord['job']>[] = [
      { sample: { seed: 5 } },
      { sample: { size: 'all', seed: 0 } },
      { analyses: {} },
      { analyses: { ...jobOf([]).analyses, fusion: [{ members: { channels: [1] } }] as never } },
    ];
    for (const more of other) expect(continued(recordOf('2', three, more), base)).toBeUndefined();
    expect(continued({ ...recordOf('2', three), arithmetic: 'avx2' }, base)).toBeUndefined();
    expect(continued(recordOf('2', three), base)?.base.blocks).toBe(1);
  });
});
