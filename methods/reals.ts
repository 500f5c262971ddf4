import type { Reals } from './posterior.ts';

/** Whether the entries are single precision; told by size, never by class (tests and worker threads have other realms). */
export function isSingle(values: Reals): values is Float32Array {
  return values.BYTES_PER_ELEMENT === 4;
}

/** A new array of zeros with the precision of `values`. */
export function realsLike(values: Reals, length: number): Reals {
  return isSingle(values) ? new Float32Array(length) : new Float64Array(length);
}

/** The same values in double precision (exact); the array itself when it has that precision already. */
export function doubles(values: Reals): Float64Array {
  return isSingle(values) ? new Float64Array(values) : values;
}

/** The nearest single-precision values; the array itself when it has that precision already. */
export function singles(values: Reals): Float32Array {
  return isSingle(values) ? values : new Float32Array(values);
}
