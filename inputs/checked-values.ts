import { type NdArray, toReals } from './array.ts';
import { refusal, type Place } from './refusal.ts';

/** Row and column of an element of an array whose first axis is the data points. */
export const cellOf = (place: Place, at: number, width: number): Place => ({
  ...place,
  row: Math.floor(at / width),
  ...(width > 1 ? { column: at % width } : {}),
});

/**
 * The elements as real numbers, all finite.
 *
 * @param width elements in each row.
 * @throws CensusError `input-value` naming the first row that is not.
 */
export function finiteReals(array: NdArray, width: number, place: Place): Float32Array | Float64Array {
  const values = toReals(array);
  const missing = array.nulls?.indexOf(1) ?? -1;
  if (missing >= 0) {
    const hint = 'every data point needs a posterior: drop the row from every model';
    throw refusal('input-value', cellOf(place, missing, width), 'expected a finite number, got none (null)', hint);
  }
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isFinite(value)) continue;
    throw refusal('input-value', cellOf(place, at, width), `expected a finite number, got ${value}`, hintFor(array));
  }
  return values;
}

function hintFor(array: NdArray): string {
  if (array.dtype === 'float16') return 'half precision overflows beyond 65504: export float32';
  return 'the model has diverged or the export is damaged: leave this model out, or drop the row from every model';
}

/**
 * Refuses variances that are not above 0 and finite.
 *
 * @param explain message and hint for the element that is not, in terms of what the file holds.
 */
export function checkVariances(
  variances: ArrayLike<number>,
  width: number,
  place: Place,
  explain: (at: number) => readonly [problem: string, hint: string],
): void {
  for (let at = 0; at < variances.length; at++) {
    if (variances[at]! > 0 && variances[at]! < Infinity) continue;
    const [problem, hint] = explain(at);
    throw refusal('input-value', cellOf(place, at, width), problem, hint);
  }
}
