import type { CategoricalFactor, ContinuousFactor, Factor, SoftFactor } from '../contracts/factor.ts';
import { isFloat, type NdArray, toReals } from './array.ts';
import { refusal, type Place } from './refusal.ts';

/** How far a row of a soft factor may be from 1. */
const SOFT_TOLERANCE = 1e-4;

/**
 * The factors that one array of N rows stands for: N integers, booleans or strings one categorical, N floats one
 * continuous, N×K integers K categorical ones called `name.0`…, N×K floats whose rows sum to 1 one soft factor.
 *
 * @param missing codes that stand for a missing value; so do NaN, '' and nulls.
 */
export function factorsOf(name: string, array: NdArray, missing: readonly (string | number)[], place: Place): Factor[] {
  const points = array.shape[0]!;
  const width = array.shape[1] ?? 1;
  const soft = array.shape.length === 2 && isFloat(array.dtype) && width > 1;
  if (soft) return [softFactor(name, array, place)];
  const codes = new Set(missing.map(String));
  return Array.from({ length: width }, (_, k) => {
    const own = array.shape.length === 2 && width > 1 ? `${name}.${k}` : name;
    return isFloat(array.dtype)
      ? continuousFactor(own, array, missing, place)
      : categoricalFactor(own, array, codes, points, (row) => row * width + k);
  });
}

function categoricalFactor(
  name: string,
  array: NdArray,
  missing: ReadonlySet<string>,
  points: number,
  at: (row: number) => number,
): CategoricalFactor {
  const { values, dtype, nulls } = array;
  const numeric = dtype !== 'string' && dtype !== 'bool';
  const textAt = (row: number): string | undefined => {
    const index = at(row);
    const raw = String(values[index]);
    const text = dtype === 'bool' ? String(raw === '1') : raw;
    // Booleans may be named as codes either way.
    return nulls?.[index] === 1 || text === '' || missing.has(text) || missing.has(raw) ? undefined : text;
  };
  const texts = Array.from({ length: points }, (_, row) => textAt(row));
  const present = [...new Set(texts.filter((text) => text !== undefined))];
  const classes = numeric ? present.sort(byNumber) : present.sort();
  const codeOf = new Map(classes.map((text, code) => [text, code]));
  const codes = Int32Array.from(texts, (text) => (text === undefined ? -1 : codeOf.get(text)!));
  return { sort: 'categorical', name, codes, classes };
}

function byNumber(a: string, b: string): number {
  const [left, right] = [BigInt(a), BigInt(b)];
  return left < right ? -1 : Number(left > right);
}

function continuousFactor(
  name: string,
  array: NdArray,
  missing: readonly (string | number)[],
  place: Place,
): ContinuousFactor {
  const codes = missing.map(Number).filter((code) => !Number.isNaN(code));
  const single = array.dtype !== 'float64';
  const values = Float64Array.from(toReals(array), (value, row) => {
    if (array.nulls?.[row] === 1 || codes.some((code) => value === (single ? Math.fround(code) : code))) return NaN;
    if (value === Infinity || value === -Infinity) {
      throw refusal(
        'input-value',
        { ...place, row },
        `expected a finite number or NaN, got ${value}`,
        'NaN stands for a missing value',
      );
    }
    return value;
  });
  return { sort: 'continuous', name, values };
}

function softFactor(name: string, array: NdArray, place: Place): SoftFactor {
  const [points = 0, classes = 0] = array.shape;
  const probabilities = Float64Array.from(toReals(array));
  for (let row = 0; row < points; row++) {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    // A row with a NaN is missing as a whole.
    if (own.some((value) => Number.isNaN(value))) {
      own.fill(NaN);
      continue;
    }
    const sum = own.reduce((total, value) => total + value, 0);
    if (own.every((value) => value >= 0) && Math.abs(sum - 1) <= SOFT_TOLERANCE) continue;
    const negative = own.findIndex((value) => value < 0);
    const got = negative >= 0 ? `${own[negative]}` : `a sum of ${sum}`;
    const hint = `a float matrix is a soft factor, its rows class probabilities; save continuous factors as arrays of their own: ${name}[:, 0]`;
    throw refusal('input-value', { ...place, row }, `expected probabilities that sum to 1, got ${got}`, hint);
  }
  return { sort: 'soft', name, probabilities, classes };
}
