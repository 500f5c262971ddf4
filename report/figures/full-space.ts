import type { RunData, RunTables } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import {
  commonMetadata,
  ensembleRows,
  joiningKey,
  type Measured,
  stepRows,
  type WholeRow,
  wholeRows,
} from '../whole-spaces.ts';
import { type Chart, drawCharts, type Point, type Series } from './series.ts';

/** Names stand beside points up to this many; beyond, they would cover each other. */
const NAMED_MAX = 16;

const exactly = (value: number): Measured => ({ value, error: 0 });

/** Each series' points as rows of a table. */
function* plotted(charts: readonly Chart[]): Generator<(string | number)[]> {
  for (const { y, series } of charts) {
    for (const { name, points } of series) {
      for (const point of points) {
        yield [y.title, name, point.name ?? '', point.x.value, point.x.error, point.y.value, point.y.error];
      }
    }
  }
}

const COLUMNS = ['measure', 'series', 'point', 'x', 'x_se', 'y', 'y_se'];

const figureOf = (id: string, title: string, charts: readonly Chart[]): Figure => ({
  id,
  title,
  draw: (widthMm) => drawCharts(charts, widthMm, title),
  data: () => ({ columns: COLUMNS, rows: plotted(charts) }),
});

/** NMI and VI within each ensemble against the part of the entropy that its spaces carry. */
function agreementFigure(tables: RunTables, rows: readonly WholeRow[]): Figure[] {
  const drawn = ensembleRows(rows).filter(({ pairs }) => pairs > 0);
  if (drawn.length === 0) return [];
  const joined = joiningKey(
    tables,
    drawn.map(({ ensemble }) => ensemble),
  );
  const valueOf = (row: WholeRow): number => joined?.valueOf.get(row.ensemble) ?? 0;
  const sorted = joined ? drawn.toSorted((a, b) => valueOf(a) - valueOf(b)) : drawn;
  const chart = (title: string, of: (row: WholeRow) => Measured): Chart => {
    const points = sorted.map((row): Point => {
      const point = { x: row.fraction, y: of(row) };
      if (sorted.length > NAMED_MAX) return point;
      return { ...point, name: joined ? `${joined.key} ${valueOf(row)}` : row.ensemble };
    });
    return {
      x: { title: 'information, as a part of H(X)' },
      y: { title },
      series: [{ name: joined?.key ?? 'ensembles', joined: joined !== undefined, points }],
    };
  };
  const along = joined ? `, joined along ${joined.key}` : '';
  const title = `NMI and VI of whole spaces against the information they carry, ${drawn.length} ensembles${along}`;
  return [figureOf('full-space', title, [chart('NMI', (row) => row.nmi), chart('VI, bits', (row) => row.vi)])];
}

/** What tells ensembles apart but for their steps: the rows of one series have it in common. */
function seriesNames(tables: RunTables, rows: readonly WholeRow[]): Map<string, string> {
  const ensembles = [...new Set(rows.map(({ ensemble }) => ensemble))];
  const several = ensembles.some((ensemble) => rows.filter((row) => row.ensemble === ensemble).length > 1);
  if (several) return new Map(ensembles.map((ensemble) => [ensemble, ensemble]));
  const common = ensembles.map((ensemble) => commonMetadata(tables, ensemble));
  const keys = [...new Set(common.flatMap((each) => [...each.keys()]))].filter(
    (key) => key !== 'step' && key !== 'checkpoint' && new Set(common.map((each) => each.get(key))).size > 1,
  );
  const nameOf = (each: Map<string, string>): string => keys.map((key) => `${key} ${each.get(key) ?? '–'}`).join(', ');
  return new Map(ensembles.map((ensemble, k) => [ensemble, keys.length === 0 ? 'all' : nameOf(common[k]!)]));
}

/** Information, NMI and VI in the course of training. */
function stepsFigure(tables: RunTables, rows: readonly WholeRow[]): Figure[] {
  const drawn = stepRows(rows);
  const steps = drawn.map(({ step }) => step);
  if (new Set(steps).size < 2) return [];
  const names = seriesNames(tables, drawn);
  const least = Math.min(...steps.filter((step) => step > 0));
  const logarithmic = steps.every((step) => step > 0) && Math.max(...steps) > 10 * least;
  const chart = (title: string, of: (row: WholeRow) => Measured): Chart => ({
    x: { title: 'step', logarithmic },
    y: { title },
    series: [...new Set(names.values())].map((name): Series => {
      const own = drawn.filter(({ ensemble }) => names.get(ensemble) === name);
      return { name, joined: true, points: own.map((row) => ({ x: exactly(row.step), y: of(row) })) };
    }),
  });
  const charts = [
    chart('information, bits', (row) => row.information),
    ...(drawn.some(({ pairs }) => pairs > 0)
      ? [chart('NMI', (row) => row.nmi), chart('VI, bits', (row) => row.vi)]
      : []),
  ];
  return [figureOf('full-space-steps', `Whole spaces in the course of training, ${new Set(steps).size} steps`, charts)];
}

/** Information of each space against the part of the data that its aggregated posterior is made of. */
function aggregateFigure({ full_spaces: table, spaces }: RunTables): Figure[] {
  const parts = new Set(table?.aggregate);
  if (!table || parts.size < 2) return [];
  const ensembles = [...new Set(Array.from(table.space, (space) => spaces.ensemble[space]!))];
  const series = ensembles.flatMap((ensemble) => {
    const own = [...new Set(table.space)].filter((space) => spaces.ensemble[space] === ensemble);
    return own.map((space): Series => {
      const rows = [...table.space.keys()]
        .filter((row) => table.space[row] === space)
        .sort((a, b) => table.aggregate[a]! - table.aggregate[b]!);
      const points = rows.map((row): Point => {
        const y = { value: table.information_bits[row]!, error: table.information_se[row]! };
        return { x: exactly(table.aggregate[row]!), y };
      });
      return { name: ensemble, joined: true, points };
    });
  });
  const chart: Chart = { x: { title: 'part of the data set' }, y: { title: 'information, bits' }, series };
  return [
    figureOf('full-space-aggregate', `Information of whole spaces against the part of the data set aggregated`, [
      chart,
    ]),
  ];
}

/** The drawings of the whole spaces of a run; none without that analysis. */
export function fullSpaceFigures({ tables }: RunData): Figure[] {
  const rows = wholeRows(tables);
  return [...agreementFigure(tables, rows), ...stepsFigure(tables, rows), ...aggregateFigure(tables)];
}
