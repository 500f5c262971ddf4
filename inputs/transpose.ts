import type { Values } from './array.ts';

/** The elements of a column-major array in row-major order. */
export function rowMajor(values: Values, shape: readonly number[]): Values {
  if (shape.filter((length) => length > 1).length < 2) return values;
  const reordered = emptyLike(values);
  const index = shape.map(() => 0);
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  let from = 0;
  for (let to = 0; to < values.length; to++) {
    reordered[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return reordered as unknown as Values;
}

function emptyLike(values: Values): { [i: number]: string | number | bigint } {
  if (Array.isArray(values)) return Array.from({ length: values.length }, () => '');
  return values.slice();
}
