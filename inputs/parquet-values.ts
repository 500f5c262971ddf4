import { type Dtype, isFloat, isInteger, type NdArray, sizeOf, type Values } from './array.ts';
import { refusal, type Place } from './refusal.ts';

/**
 * Rows of one list column, or the values of several scalar columns, as a dense array. Nulls are marked; a number's place
 * holds NaN or 0 there.
 *
 * @throws CensusError `input-shape` where a list has another length than the first, `input-value` where one is missing.
 */
export function denseOf(columns: readonly unknown[][], shape: readonly number[], dtype: Dtype, place: Place): NdArray {
  const size = sizeOf(shape);
  const values = emptyOf(dtype, size);
  let nulls: Uint8Array | undefined;
  const put = (at: number, value: unknown) => {
    if (value === null || value === undefined) {
      nulls ??= new Uint8Array(size);
      nulls[at] = 1;
    }
    values[at] = convert(value, dtype);
  };
  const points = shape[0] ?? 0;
  const width = points === 0 ? 0 : size / points;
  for (let row = 0; row < points; row++) {
    if (columns.length > 1 || shape.length === 1) {
      for (let d = 0; d < width; d++) put(row * width + d, columns[d]![row]);
    } else {
      fill(columns[0]![row], shape.slice(1), row * width, put, { ...place, row });
    }
  }
  return { shape, dtype, values: values as unknown as Values, nulls };
}

function fill(
  value: unknown,
  shape: readonly number[],
  at: number,
  put: (at: number, value: unknown) => void,
  place: Place,
): number {
  if (shape.length === 0) {
    put(at, value);
    return at + 1;
  }
  if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
    // A single column `mean_0` is a vector of one.
    if (shape.length === 1 && shape[0] === 1) return fill(value, [], at, put, place);
    throw refusal(
      'input-value',
      place,
      `expected a list of ${shape[0]} values, got none`,
      'fill or drop the row everywhere',
    );
  }
  const list = value as ArrayLike<unknown>;
  if (list.length !== shape[0]) {
    const problem = `expected a list of ${shape[0]} values as in row 0, got ${list.length}`;
    throw refusal('input-shape', place, problem, 'every row needs a list of the same length');
  }
  let next = at;
  for (let i = 0; i < list.length; i++) next = fill(list[i], shape.slice(1), next, put, place);
  return next;
}

type Writable = { [i: number]: unknown };

function emptyOf(dtype: Dtype, size: number): Writable {
  if (dtype === 'string') return Array.from({ length: size }, () => '');
  if (dtype === 'float64' || dtype === 'uint32') return new Float64Array(size);
  if (isFloat(dtype)) return new Float32Array(size);
  if (dtype === 'int64') return new BigInt64Array(size);
  return dtype === 'uint64' ? new BigUint64Array(size) : new Int32Array(size);
}

function convert(value: unknown, dtype: Dtype): unknown {
  const missing = value === null || value === undefined;
  if (dtype === 'string') return missing ? '' : value;
  if (dtype === 'int64' || dtype === 'uint64') return missing ? 0n : BigInt(value as number);
  if (missing) return isInteger(dtype) ? 0 : NaN;
  return Number(value);
}
