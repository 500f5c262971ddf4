import type { Ids } from './ids.ts';
import { firstDifference, idText } from './ids.ts';
import type { Layout } from './layout.ts';
import { refusal, shapeText } from './refusal.ts';

/** What one file says about the data points: how many, and which. */
export interface Aligned {
  readonly file: string;
  /** Array that the number of points is read from. */
  readonly array: string;
  readonly points: number;
  readonly ids?: Ids | undefined;
  /** Length of the axis that follows the points, for a hint at arrays that lie on their side. */
  readonly width?: number | undefined;
}

/** A file of spaces before it is known how many points there are. */
export interface Measured extends Aligned {
  readonly layout: Layout;
  readonly shape: readonly number[];
}

const TRANSPOSE = 'the axes are points × dimensions: save array.T';

/** A 3-d array without any evidence is taken as many spaces when it has at least this many points. */
const POINTS_FOR_CERTAIN = 100;

/**
 * Settles whether 3-d arrays have a leading axis of spaces: their second axis must agree with the ids, the factors or the
 * other files, or where there are none of these hold at least 100 points.
 *
 * @throws CensusError `input-shape` with the reshape to use.
 */
export function settleLeadingAxes(files: readonly Measured[], factors: Aligned | undefined): void {
  const uncertain = files.filter((file) => file.layout.uncertain);
  if (uncertain.length === 0) return;
  const certain = factors ?? files.find((file) => !file.layout.uncertain);
  for (const file of uncertain) {
    const ids = file.ids ?? files.find((other) => other.ids !== undefined)?.ids;
    const evidence = ids?.length ?? certain?.points;
    const from = ids === undefined ? certain?.file : 'ids';
    if (evidence === file.points) continue;
    if (evidence !== undefined && evidence === file.shape[0])
      throw notSpaces(file, `${evidence} points (${from})`, evidence);
    // Neither axis agrees: a matter of other data points, which checkAlignment names.
    if (evidence !== undefined) continue;
    if (file.points >= POINTS_FOR_CERTAIN || othersAgree(file, uncertain)) continue;
    throw notSpaces(file, `at least ${POINTS_FOR_CERTAIN} points on its second axis`, file.shape[0]!);
  }
}

/**
 * Other 3-d files agree with this one when all second axes are equal. When the first axes are equal too, and longer, the
 * files look like maps of points × rows × columns, and nothing is settled.
 */
function othersAgree(file: Measured, others: readonly Measured[]): boolean {
  if (others.length < 2 || others.some((other) => other.points !== file.points)) return false;
  return file.shape[0]! <= file.points || others.some((other) => other.shape[0] !== file.shape[0]);
}

function notSpaces(file: Measured, wanted: string, points: number) {
  const [first, second, third] = file.shape;
  const flat =
    first === points
      ? `${file.array}.reshape(${first}, ${second! * third!})`
      : `${file.array}.reshape(points, dimensions)`;
  const hint = `for one space: ${flat}; for many spaces the axes are spaces × points × dimensions, and ids or factors settle it`;
  const problem = `expected ${wanted}, got ${shapeText(file.shape)}`;
  return refusal('input-shape', { file: file.file, array: file.array }, problem, hint);
}

/**
 * All files must be of the same data points in the same order. Ids are compared over all files that have them; counts
 * over all files.
 *
 * @throws CensusError `input-alignment` naming the first file and row that differ.
 */
export function checkAlignment(files: readonly Aligned[]): void {
  const first = files[0];
  const reference = files.find((file) => file.ids !== undefined);
  for (const file of files) {
    const place = { file: file.file, array: file.array };
    if (file.ids !== undefined && file.ids.length !== file.points) {
      const problem = `expected ${file.points} ids, one for each point of ${file.array}, got ${file.ids.length}`;
      const hint = file.width === file.ids.length ? TRANSPOSE : 'export ids and values of the same rows';
      throw refusal('input-alignment', { file: file.file, array: 'ids' }, problem, hint);
    }
    if (first !== undefined && file.points !== first.points) {
      const problem = `expected ${first.points} data points as in ${first.file}, got ${file.points}`;
      const hint =
        file.width === first.points || first.width === file.points
          ? `${file.width === first.points ? file.file : first.file} lies on its side: ${TRANSPOSE}`
          : 'every file must hold the same data points in the same order';
      throw refusal('input-alignment', place, problem, hint);
    }
    if (file.ids === undefined || reference?.ids === undefined || file.ids === reference.ids) continue;
    const row = firstDifference(reference.ids, file.ids);
    if (row < 0) continue;
    const [want, got] = [idText(reference.ids, row), idText(file.ids, row)];
    const problem = `expected id ${want} as in ${reference.file}, got ${got}`;
    throw refusal('input-alignment', { file: file.file, array: 'ids', row }, problem, hintFor(reference.ids, file.ids));
  }
}

function hintFor(wanted: Ids, got: Ids): string {
  if (wanted.sort !== got.sort) return `ids are ${wanted.sort}s there and ${got.sort}s here: export them alike`;
  const sorted = (ids: Ids) => Array.from({ length: ids.length }, (_, row) => idText(ids, row)).sort();
  const [a, b] = [sorted(wanted), sorted(got)];
  return a.every((id, i) => id === b[i])
    ? 'these are the same points in another order: sort every file by its ids before export'
    : 'these are other data points: export every model on the same ones';
}
