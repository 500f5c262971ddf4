import type { RunData, RunTables } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import { colouringKey, firstRankings, metadataText, type RankedEnsemble, titleOfSimilarity } from '../ranked-models.ts';
import { type Chart, drawCharts, type Point, type Series } from './series.ts';

const exact = (value: number) => ({ value, error: 0 });

/** Series of points by the value of a metadata key, or by ensemble. */
function coloured(tables: RunTables, points: readonly { readonly space: number; readonly point: Point }[]): Series[] {
  const key = colouringKey(tables);
  const nameOf = (space: number): string =>
    key === undefined ? tables.spaces.ensemble[space]! : `${key} ${metadataText(tables, space, key) || '?'}`;
  const series = new Map<string, Point[]>();
  for (const { space, point } of points) series.set(nameOf(space), [...(series.get(nameOf(space)) ?? []), point]);
  return [...series].map(([name, own]) => ({ name, points: own, joined: false }));
}

/** Models in the order of their rank, a series for each similarity. */
function scoresChart(tables: RunTables, rankings: readonly RankedEnsemble[]): Chart {
  const table = tables.ranking!;
  const several = new Set(rankings.map(({ ensemble }) => ensemble)).size > 1;
  const series = rankings.map(({ ensemble, similarity, rows }): Series => {
    const points = rows
      .filter((row) => table.rank[row]! > 0)
      .map((row, place) => ({
        x: exact(place + 1),
        y: { value: table.score[row]!, error: (table.score_q3[row]! - table.score_q1[row]!) / 2 },
      }));
    return { name: `${titleOfSimilarity(similarity)}${several ? `, ${ensemble}` : ''}`, points, joined: true };
  });
  return { x: { title: 'place of the model' }, y: { title: 'score' }, series };
}

/** Scores by one similarity against those by the Lasso; undefined without both. */
function againstLasso(
  tables: RunTables,
  rankings: readonly RankedEnsemble[],
  similarity: 'nmi' | 'exp_vi',
): Chart | undefined {
  const table = tables.ranking!;
  const scoreOf = (wanted: string): Map<number, number> =>
    new Map(
      rankings
        .filter((each) => each.similarity === wanted)
        .flatMap(({ rows }) => rows.map((row): [number, number] => [table.space[row]!, table.score[row]!])),
    );
  const [lasso, own] = [scoreOf('lasso'), scoreOf(similarity)];
  const both = [...own].filter(([space, score]) => Number.isFinite(score) && Number.isFinite(lasso.get(space) ?? NaN));
  if (both.length === 0) return undefined;
  const points = both.map(([space, score]) => ({ space, point: { x: exact(lasso.get(space)!), y: exact(score) } }));
  return {
    x: { title: 'score by the Lasso' },
    y: { title: `score by ${titleOfSimilarity(similarity)}` },
    series: coloured(tables, points),
  };
}

function* plotted({ ranking }: RunTables): Generator<(string | number)[]> {
  for (const row of ranking!.space.keys()) {
    yield [
      ranking!.ensemble[row]!,
      ranking!.space[row]!,
      ranking!.similarity[row]!,
      ranking!.normalisation[row]!,
      ranking!.score[row]!,
      ranking!.score_q1[row]!,
      ranking!.score_q3[row]!,
      ranking!.rank[row]!,
    ];
  }
}

const COLUMNS = ['ensemble', 'space', 'similarity', 'normalisation', 'score', 'score_q1', 'score_q3', 'rank'];

/** Models by score, and scores by information against those of the Lasso; none without that analysis. */
export function rankingFigures({ tables }: Pick<RunData, 'tables'>): Figure[] {
  const rankings = firstRankings(tables);
  if (rankings.every(({ rows }) => rows.every((row) => tables.ranking!.rank[row]! < 0))) return [];
  const figure = (id: string, title: string, charts: readonly Chart[]): Figure => ({
    id,
    title,
    draw: (widthMm) => drawCharts(charts, widthMm, title),
    data: () => ({ columns: COLUMNS, rows: plotted(tables) }),
  });
  const against = (['nmi', 'exp_vi'] as const).flatMap((each) => againstLasso(tables, rankings, each) ?? []);
  return [
    figure('ranking', 'Models by how far their channels correspond to those of the others', [
      scoresChart(tables, rankings),
    ]),
    ...(against.length > 0
      ? [figure('ranking-lasso', 'Scores by information against scores by the Lasso', against)]
      : []),
  ];
}
