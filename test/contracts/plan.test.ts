import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Job } from '../../contracts/job.ts';
import type { StructureJob } from '../../contracts/analyses/structure.ts';
import { blocksOfSources, countOrderings, ensemblePairsOf } from '../../contracts/pairing.ts';
import { batchOf, blocksOf, tileEdge, tilesOf } from '../../contracts/plan.ts';
import type { Sources } from '../../contracts/sources.ts';
import { STRUCTURE } from '../support/ensembles.ts';

const ensembles = fc.array(fc.nat(40), { minLength: 1, maxLength: 5 });
const edges = fc.integer({ min: 1, max: 16 });

const sourcesOf = (names: readonly string[]): Sources => ({ ensembles: names }) as Sources;
const paired = (names: readonly string[], structure?: Partial<StructureJob>) => ({
  job: { analyses: structure ? { structure: { ...STRUCTURE, ...structure } } : {} } as Job,
  sources: sourcesOf(names),
});

describe('blocks', () => {
  it('hold every channel once, in order, none longer than an edge, none over two ensembles', () => {
    fc.assert(
      fc.property(ensembles, edges, (channelsOf, edge) => {
        const blocks = blocksOf(channelsOf, edge);
        const total = channelsOf.reduce((sum, each) => sum + each, 0);
        const channels = blocks.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, k) => first + k));
        expect(channels).toEqual(Array.from({ length: total }, (_, c) => c));
        expect(blocks.map(({ block }) => block)).toEqual([...blocks.keys()]);
        channelsOf.forEach((count, ensemble) => {
          const start = channelsOf.slice(0, ensemble).reduce((sum, each) => sum + each, 0);
          const own = blocks.filter((block) => block.ensemble === ensemble);
          expect(own).toHaveLength(Math.ceil(count / edge));
          for (const { first, end } of own) {
            expect(first).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(start + count);
            expect(end - first).toBeLessThanOrEqual(edge);
          }
          // Only the last one of an ensemble is ragged.
          for (const { first, end } of own.slice(0, -1)) expect(end - first).toBe(edge);
        });
      }),
    );
  });

  it('are smaller where there are more data points', () => {
    expect([2, 2000, 2001, 10_000, 10_001].map(tileEdge)).toEqual([512, 512, 256, 256, 128]);
  });
});

describe('tiles', () => {
  it('cover every pair of channels of the wanted pairs of ensembles exactly once', () => {
    fc.assert(
      fc.property(ensembles, edges, fc.array(fc.tuple(fc.nat(4), fc.nat(4))), (channelsOf, edge, drawn) => {
        const known = drawn.filter((pair) => pair.every((ensemble) => ensemble < channelsOf.length));
        const ordered = known.map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
        const wanted = [...new Map(ordered.map((pair) => [pair.join(), pair])).values()];
        const blocks = blocksOf(channelsOf, edge);
        const ensembleOf = blocks.flatMap(({ ensemble, first, end }) => new Array<number>(end - first).fill(ensemble));
        const seen = new Map<string, number>();
        for (const tile of tilesOf(blocks, wanted)) {
          expect(tile.first).toBeLessThanOrEqual(tile.second);
          const [rows, columns] = [blocks[tile.first]!, blocks[tile.second]!];
          for (let i = rows.first; i < rows.end; i++) {
            for (let j = tile.first === tile.second ? i : columns.first; j < columns.end; j++) {
              seen.set(`${i},${j}`, (seen.get(`${i},${j}`) ?? 0) + 1);
            }
          }
        }
        const expected = ensembleOf.flatMap((a, i) =>
          ensembleOf.flatMap((b, j) => (i <= j && wanted.some(([x, y]) => x === a && y === b) ? [`${i},${j}`] : [])),
        );
        expect([...seen.keys()].sort()).toEqual(expected.sort());
        expect([...seen.values()].every((times) => times === 1)).toBe(true);
      }),
    );
  });

  it('come in an order that does not change', () => {
    expect(
      tilesOf(blocksOf([3, 2], 2), [
        [0, 0],
        [1, 1],
        [0, 1],
      ]),
    ).toEqual([
      { first: 0, second: 0 },
      { first: 0, second: 1 },
      { first: 1, second: 1 },
      { first: 2, second: 2 },
      { first: 0, second: 2 },
      { first: 1, second: 2 },
    ]);
  });
});

describe('pairs of ensembles', () => {
  const names = ['a', 'b', 'c'];

  it('are each with itself, then those compared, each once and the lower first', () => {
    const compare: StructureJob['compare'] = [
      ['c', 'a'],
      ['a', 'c'],
      ['b', 'b'],
      ['a', 'b'],
    ];
    expect(ensemblePairsOf(paired(names, { compare }))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [0, 2],
      [0, 1],
    ]);
  });

  it('are all with scope all, and none without the analysis', () => {
    expect(ensemblePairsOf(paired(names, { scope: 'all' }))).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
    expect(ensemblePairsOf(paired(names))).toEqual([]);
  });

  it('give an ordering for each ensemble or the union, by each similarity', () => {
    expect(countOrderings(paired(names, {}))).toBe(6);
    expect(countOrderings(paired(names, { scope: 'all', similarities: ['vi'] }))).toBe(1);
    expect(countOrderings(paired(names))).toBe(0);
  });

  it('are cut from the channels of each ensemble, in order', () => {
    const spaces = [
      { ensemble: 'a', channels: 4 },
      { ensemble: 'b', channels: 1 },
      { ensemble: 'a', channels: 2 },
    ];
    expect(blocksOfSources({ ensembles: ['a', 'b'], samplePoints: 100, spaces })).toEqual([
      { block: 0, ensemble: 0, first: 0, end: 6 },
      { block: 1, ensemble: 1, first: 6, end: 7 },
    ]);
  });
});

describe('a batch', () => {
  it('is a power of two from 1 to 64, near 20 s, smaller for slower tiles', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
        const batch = batchOf(seconds);
        expect([1, 2, 4, 8, 16, 32, 64]).toContain(batch);
        if (batch > 1) expect(batch * seconds).toBeLessThanOrEqual(20 * (1 + 1e-12));
        if (batch < 64) expect(2 * batch * seconds).toBeGreaterThan(20 * (1 - 1e-12));
      }),
    );
    expect([0, 0.3125, 1, 5, 20, 1000].map(batchOf)).toEqual([64, 64, 16, 4, 1, 1]);
  });
});
