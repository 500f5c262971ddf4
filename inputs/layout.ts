import type { ArrayRole } from '../contracts/job.ts';
import type { Kind } from '../contracts/sources.ts';
import { type ArrayHeader, isFloat } from './array.ts';
import { refusal, shapeText } from './refusal.ts';

/** What the shapes of a file's arrays say. */
export interface Layout {
  /** Spaces along the leading axis, −1 where the file is one space. */
  readonly spaces: number;
  readonly points: number;
  readonly dimensions: number;
  readonly channels: number;
  /** A 3-d array could as well be points × rows × columns: other evidence must agree with its second axis. */
  readonly uncertain: boolean;
}

/** The headers of one file's arrays by role, and how messages call them. */
export interface RoleHeaders {
  readonly file: string;
  readonly table: boolean;
  readonly names: { readonly [role in ArrayRole]?: string };
  readonly headers: ReadonlyMap<ArrayRole, ArrayHeader>;
}

/** The axes of each kind's first array in one space, points first unless said. */
const AXES: Readonly<Record<Kind, readonly string[]>> = {
  diagonal_gaussian: ['points × dimensions', 'spaces × points × dimensions'],
  points: ['points × dimensions', 'spaces × points × dimensions'],
  full_gaussian: ['points × dimensions', 'spaces × points × dimensions'],
  categorical: ['points × classes', 'points × variables × classes', 'spaces × points × variables × classes'],
  labels: ['points', 'points × variables', 'spaces × points × variables'],
  samples: ['repeats × points × dimensions', 'spaces × repeats × points × dimensions'],
  coefficients: ['points × points', 'spaces × points × points'],
};
const FEWEST_AXES: Readonly<Record<Kind, number>> = {
  diagonal_gaussian: 2,
  points: 2,
  full_gaussian: 2,
  categorical: 2,
  labels: 1,
  samples: 3,
  coefficients: 2,
};

/** @throws CensusError `input-shape` or `input-dtype` where the arrays cannot be of the kind. */
export function layoutOf(kind: Kind, arrays: RoleHeaders): Layout {
  for (const [role, header] of arrays.headers) checkDtype(role, header, arrays);
  const [role, header] = [...arrays.headers][0]!;
  const shape = arrays.table && kind !== 'labels' && header.shape.length === 1 ? [...header.shape, 1] : header.shape;
  const place = { file: arrays.file, array: arrays.names[role] };
  const least = FEWEST_AXES[kind];
  const forms = AXES[kind];
  if (shape.length < least || shape.length > least + forms.length - 1) {
    const hint = reshapeHint(kind, shape, arrays.names[role]!);
    throw refusal('input-shape', place, `expected ${forms.join(' or ')}, got ${shapeText(header.shape)}`, hint);
  }
  if (shape.includes(0)) {
    throw refusal(
      'input-shape',
      place,
      `expected at least one entry on every axis, got ${shapeText(shape)}`,
      'the array is empty: export it again',
    );
  }
  const layout = measure(kind, shape);
  if (arrays.table && (layout.spaces >= 0 || kind === 'samples')) {
    const problem = `expected one space with a row for each data point, got ${shapeText(shape)}`;
    throw refusal('input-shape', place, problem, 'a table holds one space without repeats: save the others in .npz');
  }
  if (layout.points < 2) {
    const problem = `expected at least 2 data points, got ${layout.points} (shape ${shapeText(shape)})`;
    throw refusal('input-shape', place, problem, 'the axes are points × dimensions');
  }
  if (kind === 'coefficients' && shape.at(-1) !== shape.at(-2)) {
    throw refusal(
      'input-shape',
      place,
      `expected a square matrix, got ${shapeText(shape)}`,
      'n×n coefficients of n data points',
    );
  }
  if (kind === 'samples' && shape.at(-3)! < 2) {
    throw refusal(
      'input-shape',
      place,
      `expected at least 2 repeats, got ${shape.at(-3)}`,
      'a variance needs repeated samples',
    );
  }
  for (const [other, its] of [...arrays.headers].slice(1)) checkPartner(other, its, shape, arrays);
  return { ...layout, uncertain: layout.uncertain && kind !== 'full_gaussian' };
}

function measure(kind: Kind, shape: readonly number[]): Layout {
  const at = (fromEnd: number) => shape.at(-fromEnd)!;
  const spaces = shape.length === FEWEST_AXES[kind] + AXES[kind].length - 1 ? shape[0]! : -1;
  switch (kind) {
    case 'diagonal_gaussian':
    case 'points':
      return { spaces, points: at(2), dimensions: at(1), channels: at(1), uncertain: spaces >= 0 };
    case 'full_gaussian':
      return { spaces, points: at(2), dimensions: at(1), channels: 1, uncertain: spaces >= 0 };
    case 'categorical': {
      const variables = shape.length === 2 ? 1 : at(2);
      return {
        spaces,
        points: shape.length === 2 ? at(2) : at(3),
        dimensions: variables,
        channels: variables,
        uncertain: false,
      };
    }
    case 'labels': {
      const variables = shape.length === 1 ? 1 : at(1);
      return {
        spaces,
        points: shape.length === 1 ? at(1) : at(2),
        dimensions: variables,
        channels: variables,
        uncertain: spaces >= 0,
      };
    }
    case 'samples':
      return { spaces, points: at(2), dimensions: at(1), channels: at(1), uncertain: false };
    case 'coefficients':
      return { spaces, points: at(1), dimensions: 1, channels: 1, uncertain: false };
  }
}

function checkPartner(role: ArrayRole, header: ArrayHeader, mean: readonly number[], arrays: RoleHeaders): void {
  const wanted = role === 'covariance' ? [...mean, mean.at(-1)!] : mean;
  const scalar = arrays.table && header.shape.length === 1;
  const shape = scalar ? [...header.shape, 1] : header.shape;
  if (shape.length === wanted.length && shape.every((length, axis) => length === wanted[axis])) return;
  const place = { file: arrays.file, array: arrays.names[role] };
  const problem = `expected ${shapeText(wanted)} to fit ${arrays.names.mean}, got ${shapeText(header.shape)}`;
  const hint =
    role === 'covariance' ? 'a covariance is dimensions × dimensions for each point' : 'both arrays need one shape';
  throw refusal('input-shape', place, problem, hint);
}

function checkDtype(role: ArrayRole, header: ArrayHeader, arrays: RoleHeaders): void {
  const { dtype } = header;
  const place = { file: arrays.file, array: arrays.names[role] };
  if (role === 'labels') {
    if (!isFloat(dtype)) return;
    throw refusal(
      'input-dtype',
      place,
      `expected integers, booleans or strings, got ${dtype}`,
      'class codes: array.astype(int); probabilities have a role of their own',
    );
  }
  // Ones and zeros are fair probabilities and coefficients; means and variances are never whole numbers throughout.
  const whole = role === 'probabilities' || role === 'coefficients';
  if (isFloat(dtype) || (whole && dtype !== 'string')) return;
  const hint = dtype === 'string' ? 'save numbers' : 'if these are the right numbers: array.astype(np.float32)';
  throw refusal('input-dtype', place, `expected float16, float32 or float64, got ${dtype}`, hint);
}

function reshapeHint(kind: Kind, shape: readonly number[], name: string): string {
  if (shape.length === 1 && kind === 'categorical')
    return 'one row of class probabilities for each point; class codes are labels';
  if (shape.length === 1) return `for one dimension: ${name}[:, None]`;
  if (shape.length === 4 && (kind === 'diagonal_gaussian' || kind === 'points')) {
    return `many spaces need one leading axis: ${name}.reshape(-1, ${shape[2]}, ${shape[3]}), or flatten maps: ${name}.reshape(${shape[0]}, -1)`;
  }
  if (kind === 'categorical' && shape.length > 4) return 'one leading axis at most';
  return `reshape ${name} to ${AXES[kind][0]}`;
}
