import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RankingJob } from '../../contracts/analyses/ranking.ts';
import { warningsKey } from '../../contracts/keys.ts';
import type { RunRecord } from '../../contracts/run.ts';
import type { Warning } from '../../contracts/sources.ts';
import { rankingTilesOf } from '../../contracts/ranking-tiles.ts';
import { createReferenceEngine } from '../../engines/reference.ts';
import { createMethodsThread } from '../../engines/thread.ts';
import { agreementOf, modelScores } from '../../methods/model-scores.ts';
import { scorePairs } from '../../methods/ranking.ts';
import { jointInformationBlock } from '../../methods/information.ts';
import { drawRows } from '../../methods/sample.ts';
import { readJson } from '../../store/json.ts';
import { createMemoryStore } from '../../store/memory.ts';
import { gaussians, jobOf, type MadeSpace, writeEnsemble, writeNpz } from '../support/ensembles.ts';
import { channelsOf, Oracle } from '../support/oracle.ts';
import { contentOf, performRun, prepareRun, readTable, RUN } from '../support/pipeline.ts';

/** The tables of a ranking against the definitions, by a path of their own from the made arrays. */

const [N, SAMPLE] = [80, 60];
const RANKING: RankingJob = {
  similarities: ['nmi', 'exp_vi', 'spearman', 'lasso'],
  normalisation: ['library', 'formula'],
  viUnit: 'bits',
  klNats: 0.01,
};
const bench = {
  store: createMemoryStore(),
  engine: createReferenceEngine({ threads: 2 }),
  thread: createMethodsThread(),
};
const { store } = bench;

let folder: string;
let record: RunRecord;
let spaces: MadeSpace[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-ranking-'));
  spaces = [
    ...(await writeEnsemble(folder, 'wide', { models: 5, points: N, dimensions: 65, noise: 8 })),
    ...(await writeEnsemble(folder, 'small', { models: 5, points: N, dimensions: 4, noise: 0.8 })),
  ];
  const codes = (seed: number) => Int32Array.from({ length: N }, (_, i) => (i * seed) % 3);
  for (const k of [1, 2]) await writeNpz(join(folder, 'classes', `c${k}.npz`), { y: { shape: [N], data: codes(k) } });
  const classes = {
    name: 'classes',
    spaces: ['classes/*.npz'],
    arrays: { labels: 'y' },
    channels: 'dimension' as const,
  };
  const job = jobOf([gaussians('wide'), gaussians('small'), classes], {
    sample: { size: SAMPLE, seed: 3 },
    analyses: { ranking: RANKING },
  });
  record = await prepareRun(store, job, folder);
  await performRun(bench, record);
}, 120_000);
afterAll(async () => {
  await bench.engine.close();
  await bench.thread.close();
  await rm(folder, { recursive: true, force: true });
});

/** Scores of one ensemble of made spaces by the method, at once. */
function wanted(models: readonly MadeSpace[]) {
  const rows = drawRows(N, SAMPLE, 3);
  const kept = models.map((space) => channelsOf([space], rows).slice(0, -1)); // the last dimension is dead
  const all = kept.flat();
  const { terms } = new Oracle(all);
  let at = 0;
  const ranked = kept.map((channels) => ({
    channels: channels.map(() => terms[at++]!),
    means: channels.map((channel) => (channel as { mean: Float64Array } & typeof channel).mean),
  }));
  return scorePairs({
    rows: ranked,
    columns: undefined,
    points: SAMPLE,
    joints: jointInformationBlock(all, undefined),
    measures: RANKING.similarities,
    viUnit: 'bits',
  });
}

describe('a ranking', () => {
  it('is cut into blocks of models, within each ensemble', () => {
    const tiles = rankingTilesOf(record.sources).map(({ rows, columns }) =>
      [rows, columns ?? []].map((block) => block.map(({ space }) => space)),
    );
    expect(tiles).toEqual([
      [[0, 1, 2], []],
      [
        [0, 1, 2],
        [3, 4],
      ],
      [[3, 4], []],
      [[5, 6, 7, 8, 9], []],
      [[10, 11], []],
    ]);
  });

  it('has the scores of the definition, whatever the blocks', async () => {
    const pairs = await readTable(store, 'ranking_pairs');
    for (const [from, models] of [
      [0, spaces.slice(0, 5)],
      [5, spaces.slice(5)],
    ] as const) {
      const want = wanted(models);
      RANKING.similarities.forEach((similarity, s) => {
        for (const normalisation of RANKING.normalisation) {
          const rows = [...pairs.a.keys()].filter(
            (row) =>
              pairs.similarity[row] === similarity &&
              pairs.normalisation[row] === normalisation &&
              pairs.a[row]! >= from &&
              pairs.a[row]! < from + models.length,
          );
          const scores = rows.map((row) => {
            const p = [...want.first.keys()].find(
              (k) => want.first[k] === pairs.a[row]! - from && want.second[k] === pairs.b[row]! - from,
            )!;
            return want[normalisation][p * RANKING.similarities.length + s]!;
          });
          expect(rows).toHaveLength(models.length * (models.length - 1));
          expect(rows.map((row) => pairs.score[row]!)).toBeCloseToArray(scores, { atol: 1e-9 });
        }
      });
    }
  });

  it('has for each model the median of its column, its spread and its rank', async () => {
    const [table, pairs] = [await readTable(store, 'ranking'), await readTable(store, 'ranking_pairs')];
    const rows = [...table.space.keys()].filter(
      (row) =>
        table.ensemble[row] === 'small' && table.similarity[row] === 'lasso' && table.normalisation[row] === 'formula',
    );
    const matrix = new Float64Array(25).fill(NaN);
    pairs.score.forEach((score, row) => {
      if (pairs.similarity[row] !== 'lasso' || pairs.normalisation[row] !== 'formula' || pairs.a[row]! < 5) return;
      if (pairs.a[row]! < 10) matrix[(pairs.a[row]! - 5) * 5 + pairs.b[row]! - 5] = score;
    });
    const want = modelScores(matrix, 5);
    expect(rows.map((row) => table.space[row])).toEqual([5, 6, 7, 8, 9]);
    expect(rows.map((row) => table.score[row]!)).toBeCloseToArray(want.map(({ score }) => score));
    expect(rows.map((row) => table.score_sd[row]!)).toBeCloseToArray(want.map(({ sd }) => sd));
    expect(rows.map((row) => table.rank[row])).toEqual(want.map(({ rank }) => rank));
    expect(rows.map((row) => table.informative[row])).toEqual([3, 3, 3, 3, 3]);
  });

  it('tells how far its rankings agree', async () => {
    const [table, agreement] = [await readTable(store, 'ranking'), await readTable(store, 'ranking_agreement')];
    const scores = (similarity: string, normalisation: string) =>
      [...table.score].filter(
        (_, row) =>
          table.ensemble[row] === 'small' &&
          table.similarity[row] === similarity &&
          table.normalisation[row] === normalisation,
      );
    expect(agreement.spearman).toHaveLength(3 * 28);
    const row = [...agreement.models.keys()].find(
      (k) =>
        agreement.ensemble[k] === 'small' &&
        agreement.similarity_a[k] === 'nmi' &&
        agreement.similarity_b[k] === 'lasso' &&
        agreement.normalisation_a[k] === 'library' &&
        agreement.normalisation_b[k] === 'library',
    )!;
    expect(agreement.models[row]).toBe(5);
    expect(agreement.spearman[row]).toBe(agreementOf(scores('nmi', 'library'), scores('lasso', 'library')));
  });

  it('of kinds without means has no score by them, and says so', async () => {
    const table = await readTable(store, 'ranking');
    const of = (similarity: string) =>
      [...table.space.keys()].filter(
        (row) => table.ensemble[row] === 'classes' && table.similarity[row] === similarity,
      );
    for (const row of [...of('spearman'), ...of('lasso')]) {
      expect([table.score[row], table.rank[row]]).toEqual([NaN, -1]);
    }
    for (const row of of('nmi')) expect(table.score[row]).toBeGreaterThan(0);
    const warnings = (await readJson<Warning[]>(store, warningsKey(RUN, 'ranking')))!;
    expect(warnings.map(({ tag, message }) => [tag, /ensemble (\w+)/.exec(message)?.[1]])).toEqual([
      ['ranking-few-models', 'classes'],
      ['ranking-no-means', 'classes'],
      ['ranking-ties', 'classes'],
    ]);
  });

  it('done again writes nothing', async () => {
    const before = await contentOf(store);
    const { tallies } = await performRun(bench, record);
    expect(tallies['rankModels']).toEqual({ computed: 0, reused: 5 });
    expect(await contentOf(store)).toEqual(before);
  });
});
