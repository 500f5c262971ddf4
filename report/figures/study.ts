import type { StudiedRun, StudyData } from '../../contracts/study-data.ts';
import type { Figure } from '../figure.ts';
import { leafRows } from '../leaf-rows.ts';
import { firstRankings, titleOfSimilarity } from '../ranked-models.ts';
import { ensembleRows, joiningKey, type Measured, type WholeRow, wholeRows } from '../whole-spaces.ts';
import { type Chart, drawCharts, type Point, type Series } from './series.ts';

const exactly = (value: number): Measured => ({ value, error: 0 });

function* plotted(charts: readonly Chart[]): Generator<(string | number)[]> {
  for (const { x, y, series } of charts) {
    for (const { name, points } of series) {
      for (const point of points) {
        yield [x.title, y.title, name, point.name ?? '', point.x.value, point.x.error, point.y.value, point.y.error];
      }
    }
  }
}

const COLUMNS = ['x_title', 'y_title', 'series', 'point', 'x', 'x_se', 'y', 'y_se'];

function figureOf(id: string, title: string, charts: readonly Chart[]): Figure[] {
  if (charts.every(({ series }) => series.every(({ points }) => points.length === 0))) return [];
  return [
    {
      id,
      title,
      draw: (widthMm) => drawCharts(charts, widthMm, title),
      data: () => ({ columns: COLUMNS, rows: plotted(charts) }),
    },
  ];
}

/** The ensembles of a run in the order of the metadata key by which they differ, or as they come; and that key's values. */
function settingsOf({ tables }: StudiedRun, ensembles: readonly string[]) {
  const joined = joiningKey(tables, ensembles);
  const valueOf = (ensemble: string): number => joined?.valueOf.get(ensemble) ?? ensembles.indexOf(ensemble) + 1;
  return { key: joined?.key, valueOf, ordered: ensembles.toSorted((a, b) => valueOf(a) - valueOf(b)) };
}

/** The one key that all runs are joined along; undefined where they have several, or none. */
function commonKey(keys: readonly (string | undefined)[]): string | undefined {
  const [first] = keys;
  return new Set(keys).size === 1 ? first : undefined;
}

/** NMI and VI of whole spaces against the part of the entropy that they carry: a point for each ensemble, a series for each run. */
function wholeSpaces({ runs }: StudyData): Figure[] {
  const measured = runs
    .map((run) => ({ run, rows: ensembleRows(wholeRows(run.tables)).filter(({ pairs }) => pairs > 0) }))
    .filter(({ rows }) => rows.length > 0);
  const chart = (title: string, of: (row: WholeRow) => Measured): Chart => ({
    x: { title: 'information, as a part of H(X)' },
    y: { title },
    series: measured.map(({ run, rows }): Series => {
      const { ordered } = settingsOf(
        run,
        rows.map(({ ensemble }) => ensemble),
      );
      const points = ordered.map((ensemble): Point => {
        const row = rows.find((each) => each.ensemble === ensemble)!;
        return { x: row.fraction, y: of(row) };
      });
      return { name: run.title, joined: points.length > 1, points };
    }),
  });
  const charts = [chart('NMI', (row) => row.nmi), chart('VI, bits', (row) => row.vi)];
  return figureOf(
    'study-full-space',
    `Whole spaces of ${measured.length} runs against the information they carry`,
    charts,
  );
}

/** Groups of channels that recur, and the part of the channels in one, for each setting. */
function clusters({ runs }: StudyData): Figure[] {
  const similarity = runs.some(({ tables }) => tables.clusters_nmi) ? 'nmi' : 'vi';
  const counted = runs.flatMap((run) => {
    const [table, order] = [run.tables[`clusters_${similarity}`], run.tables[`order_${similarity}`]];
    if (!table || !order) return [];
    const ensembles = [...new Set(order.ensemble)];
    const { key, valueOf, ordered } = settingsOf(run, ensembles);
    const rows = ordered.map((ensemble) => {
      const leaves = leafRows(table).filter((row) => table.ensemble[row] === ensemble).length;
      const own = [...order.ensemble.keys()].filter((row) => order.ensemble[row] === ensemble);
      const inside = own.filter((row) => order.cluster[row]! >= 0).length;
      return { x: exactly(valueOf(ensemble)), leaves, share: own.length === 0 ? NaN : inside / own.length };
    });
    return [{ title: run.title, key, rows }];
  });
  // Runs of one setting each stand in the table.
  if (counted.every(({ rows }) => rows.length < 2)) return [];
  const x = { title: commonKey(counted.map(({ key }) => key)) ?? 'setting, in the order of the job' };
  const series = (of: (row: { leaves: number; share: number }) => number): Series[] =>
    counted.map(({ title, rows }) => ({
      name: title,
      joined: rows.length > 1,
      points: rows.map((row) => ({ x: row.x, y: exactly(of(row)) })),
    }));
  const name = similarity.toUpperCase();
  return figureOf('study-clusters', `Groups of channels by ${name} in ${counted.length} runs`, [
    { x, y: { title: `groups by ${name}` }, series: series(({ leaves }) => leaves) },
    { x, y: { title: 'part of the channels in one' }, series: series(({ share }) => share) },
  ]);
}

/** Numeric metadata of the ranked models that is not the same for all: what they were trained with. */
function hyperparameters(runs: readonly StudiedRun[]): string[] {
  const values = new Map<string, Set<number>>();
  for (const { tables } of runs) {
    const { space_metadata: metadata, ranking } = tables;
    const ranked = new Set(ranking?.space);
    metadata.space.forEach((space, row) => {
      const number = metadata.number[row]!;
      if (!ranked.has(space) || !Number.isFinite(number)) return;
      const key = metadata.key[row]!;
      values.set(key, (values.get(key) ?? new Set()).add(number));
    });
  }
  const isSeed = (key: string): boolean => /^(seed|model|run|replica)$/i.test(key);
  return [...values].filter(([key, found]) => found.size > 1 && !isSeed(key)).map(([key]) => key);
}

/** Scores of models against each of their hyper-parameters. */
function rankings({ runs }: StudyData): Figure[] {
  const ranked = runs.filter(({ tables }) => tables.ranking);
  const similarity = firstRankings(ranked[0]?.tables ?? runs[0]?.tables ?? ({} as StudiedRun['tables']))[0]?.similarity;
  if (similarity === undefined) return [];
  const charts = hyperparameters(ranked).map((key): Chart => {
    const series = ranked.map(({ title, tables }): Series => {
      const { space_metadata: metadata, ranking } = tables;
      const valueOf = new Map(
        [...metadata.space.keys()]
          .filter((row) => metadata.key[row] === key)
          .map((row) => [metadata.space[row]!, metadata.number[row]!]),
      );
      const points = firstRankings(tables)
        .filter((each) => each.similarity === similarity)
        .flatMap(({ rows }) => rows)
        .map((row): Point => ({
          x: exactly(valueOf.get(ranking!.space[row]!) ?? NaN),
          y: { value: ranking!.score[row]!, error: (ranking!.score_q3[row]! - ranking!.score_q1[row]!) / 2 },
        }))
        .filter(({ x, y }) => Number.isFinite(x.value) && Number.isFinite(y.value));
      return { name: title, joined: false, points };
    });
    return { x: { title: key }, y: { title: `score by ${titleOfSimilarity(similarity)}` }, series };
  });
  return figureOf('study-ranking', 'Scores of models against what they were trained with', charts);
}

/** The drawings over all runs of a study. */
export const studyFigures = (data: StudyData): Figure[] => [...wholeSpaces(data), ...clusters(data), ...rankings(data)];
