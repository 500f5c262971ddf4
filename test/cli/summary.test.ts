import { describe, expect, it } from '@jest/globals';
import { unknownErrors } from '../../activities/cluster-errors.ts';
import type { PairChance } from '../../contracts/run.ts';
import type { TableData } from '../../contracts/tables.ts';
import { findingsOf, type FoundTables } from '../../report/findings.ts';
import type { RunTables } from '../../contracts/run-data.ts';
import { summarise, type SummaryData } from '../../report/summary.ts';

/** Made tables: two models of three dimensions, the last of each dead, and one group of two channels. */

const channels: TableData<'channels'> = {
  channel: Int32Array.of(0, 1, 2, 3, 4, 5),
  space: Int32Array.of(0, 0, 0, 1, 1, 1),
  dimension: Int32Array.of(0, 1, 2, 0, 1, 2),
  information_bits: Float64Array.of(2, 1, 0, 2.5, 1.5, 0.001),
  self_information_bits: Float64Array.of(1.5, 0.5, 0, 1.5, 1, 0),
  kl_nats: new Float64Array(6),
  kept: Uint8Array.of(1, 1, 0, 1, 1, 0),
  saturated: new Uint8Array(6),
  rank: new Int32Array(6).fill(-1),
  bound_bits: new Float64Array(6),
  self_information_bound_bits: new Float64Array(6),
};

const orderOf = (ensemble: string, cluster: number[]): TableData<'order_nmi'> => ({
  ensemble: cluster.map(() => ensemble),
  position: Int32Array.from(cluster.keys()),
  channel: Int32Array.of(0, 3, 1, 4),
  reachability: Float64Array.of(Infinity, 0.1, 0.9, 0.9),
  core_distance: Float64Array.of(0.1, 0.1, 0.9, 0.9),
  predecessor: Int32Array.of(-1, 0, 3, 3),
  cluster: Int32Array.from(cluster),
});

const clustersOf = (ensemble: string, members: number[], numerals: string[]): TableData<'clusters_nmi'> => ({
  ensemble: members.map(() => ensemble),
  cluster: Int32Array.from(members.keys()),
  numeral: numerals,
  first: new Int32Array(members.length),
  last: Int32Array.from(members, (count) => count - 1),
  members: Int32Array.from(members),
  representative: Int32Array.from(members, () => 3),
  mean_similarity: Float64Array.from(members, () => 0.875),
  saturated_pairs: BigInt64Array.from(members, () => 0n),
  parent: Int32Array.from(members, () => -1),
  ...unknownErrors(members.length),
});

const factorsOf = (nmi: number): TableData<'factors'> => ({
  channel: Int32Array.of(3, 3, 0),
  factor: ['digit', 'width', 'other'],
  nmi: Float64Array.of(nmi, NaN, 0.99),
  vi_bits: new Float64Array(3),
  factor_bits: new Float64Array(3),
  nmi_chance: Float64Array.of(0.2, NaN, 0.2),
  nmi_chance_sd: Float64Array.of(0.1, NaN, 0.1),
  nmi_bound: Float64Array.of(0, NaN, 0),
  vi_bound_bits: new Float64Array(3),
});

/** Tables of the run above, some of them replaced or, where undefined, taken away. */
type Changes = { readonly [N in keyof RunTables]?: RunTables[N] | undefined };

const summaryOf = (more: Changes = {}, chance: PairChance | null = null): string[] =>
  summarise({
    chance,
    tables: {
      spaces: {
        space: Int32Array.of(0, 1),
        ensemble: ['β', 'β'],
        name: ['model a', 'model b'],
        uri: ['a', 'b'],
        sha256: ['', ''],
        kind: ['', ''],
        points: BigInt64Array.of(9n, 9n),
        dimensions: Int32Array.of(3, 3),
      },
      channels,
      factors: factorsOf(0.6),
      clusters_nmi: clustersOf('β', [2, 4], ['I', '']),
      order_nmi: orderOf('β', [0, 0, -1, -1]),
      ...more,
    },
  } as SummaryData).split('\n');

describe('the summary', () => {
  it('tells spaces, channels, groups and what they say of the factors', () => {
    expect(summaryOf({}, { pairs: 200, nmi: 0.05, nmiSd: 0.01, viBits: 1 })).toEqual([
      'β: 2 spaces, 4 of 6 channels kept: 1.00 to 2.50 bits, median 1.75 bits',
      'chance level of NMI: 0.050 ± 0.010 (200 pairs, one side permuted)',
      '',
      'β, NMI: 1 group, 2 of 4 channels in one',
      '  group  size  representative  similarity  factor',
      '  I      2     model b:0       0.88        digit 0.60 (chance 0.20)',
    ]);
  });

  it.each([
    [0.5001, 'digit 0.50 (chance 0.20)'],
    [0.4999, 'none'],
    [0.1, 'none'],
    [NaN, 'none'],
  ])('names a factor of NMI %p, three standard deviations above chance being 0.5, as %s', (nmi, told) => {
    expect(
      summaryOf({ factors: factorsOf(nmi) })
        .at(-1)!
        .trimEnd()
        .endsWith(` ${told}`),
    ).toBe(true);
  });

  it('says nothing of factors where there are none', () => {
    const lines = summaryOf({ factors: undefined });
    expect(lines.at(-2)).toBe('  group  size  representative  similarity');
    expect(lines.at(-1)).toBe('  I      2     model b:0       0.88');
  });

  it('calls a whole space by its name, and the union all ensembles', () => {
    const whole = { ...channels, dimension: channels.dimension.map(() => -1) };
    const lines = summaryOf({
      channels: whole,
      clusters_nmi: undefined,
      order_nmi: undefined,
      clusters_vi: clustersOf('', [2], ['I']),
      order_vi: orderOf('', [0, 0, -1, -1]),
    });
    expect(lines).toContain('all ensembles, VI: 1 group, 2 of 4 channels in one');
    expect(lines.at(-1)).toContain('model b  ');
  });

  it('counts the groups beyond twenty', () => {
    const many = clustersOf('β', new Array<number>(23).fill(2), new Array<string>(23).fill('I'));
    const lines = summaryOf({ clusters_nmi: many });
    expect(lines.at(-1)).toBe('  … and 3 more: tables/clusters_nmi.parquet');
  });

  it('tells the catalogue alone where no analysis was run, and of channels that all say nothing', () => {
    expect(summaryOf({ factors: undefined, clusters_nmi: undefined, order_nmi: undefined })).toHaveLength(1);
    const none = { ...channels, kept: new Uint8Array(6) };
    expect(summaryOf({ channels: none, clusters_nmi: undefined, order_nmi: undefined })).toEqual([
      'β: 2 spaces, 0 of 6 channels kept',
    ]);
  });
});

describe('findings', () => {
  const tagsOf = (more: Partial<FoundTables>): string[] => findingsOf(foundOf(more)).map(({ tag }) => tag);
  const foundOf = (more: Partial<FoundTables> = {}): FoundTables => ({
    points: 1024,
    minInformationBits: 0.01,
    channels: { ...channels, kept: new Uint8Array(6).fill(1), self_information_bits: new Float64Array(6).fill(1) },
    saturatedPairs: { pairs: 0, of: 6, jointBitsMax: 2 },
    clusters: [{ similarity: 'nmi', table: clustersOf('β', [2], ['I']) }],
    orders: [{ similarity: 'nmi', table: orderOf('β', [0, 0, -1, -1]) }],
    sensitivity: undefined,
    ...more,
  });
  const sensitivityOf = (
    counts: number[],
    minSamples = counts.map((_, k) => k + 1),
  ): TableData<'cluster_sensitivity'> => ({
    ensemble: counts.map(() => 'β'),
    similarity: counts.map(() => 'nmi'),
    min_samples: Int32Array.from(minSamples),
    clusters: Int32Array.from(counts),
    clustered: new Int32Array(counts.length),
    largest: new Int32Array(counts.length),
  });

  it('are none where all is well', () => {
    expect(tagsOf({})).toEqual([]);
    expect(tagsOf({ saturatedPairs: undefined, clusters: [], orders: [] })).toEqual([]);
  });

  it.each<[string, Partial<FoundTables>]>([
    ['channels-dropped', { channels: { ...foundOf().channels, kept: Uint8Array.of(1, 1, 1, 1, 1, 0) } }],
    ['channels-saturated', { channels: { ...foundOf().channels, saturated: Uint8Array.of(1, 0, 0, 0, 0, 0) } }],
    ['nmi-unreliable', { channels: { ...foundOf().channels, self_information_bits: new Float64Array(6).fill(0.009) } }],
    ['pairs-saturated', { saturatedPairs: { pairs: 1, of: 6, jointBitsMax: 9.5 } }],
    ['group-of-everything', { clusters: [{ similarity: 'nmi', table: clustersOf('β', [4], ['I']) }] }],
    ['clusters-sensitive', { sensitivity: sensitivityOf([5, 2]) }],
    [
      'clusters-none',
      {
        orders: [
          {
            similarity: 'nmi',
            table: { ...orderOf('β', [-1, -1, -1, -1]), core_distance: new Float64Array(4).fill(Infinity) },
          },
        ],
      },
    ],
  ])('warn of %s', (tag, more) => {
    expect(tagsOf(more)).toEqual([tag]);
    for (const { message, hint } of findingsOf(foundOf(more))) {
      expect(message).not.toMatch(/undefined|NaN|\.$/);
      expect(hint).toBeDefined();
    }
  });

  it('do not take the interval of everything for a group, nor twice as many groups for a jump', () => {
    expect(tagsOf({ clusters: [{ similarity: 'nmi', table: clustersOf('β', [2, 4], ['I', '']) }] })).toEqual([]);
    expect(tagsOf({ sensitivity: sensitivityOf([4, 2, 1]) })).toEqual([]);
    // More neighbours than there are channels tell nothing.
    expect(tagsOf({ sensitivity: sensitivityOf([4, 0], [4, 5]) })).toEqual([]);
  });

  it('tell a sample size at which what is seen would not saturate', () => {
    const [warning] = findingsOf(foundOf({ saturatedPairs: { pairs: 1, of: 6, jointBitsMax: 9.5 } }));
    expect(warning!.hint).toContain(`at least ${Math.ceil(2 ** 10.5)}`);
    expect(9.5).toBeLessThanOrEqual(Math.log2(Math.ceil(2 ** 10.5)) - 1);
  });
});
