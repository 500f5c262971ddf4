import type { Categorical, GivenCoefficients, HardLabels, Reals } from '../methods/posterior.ts';
import type { NdArray } from './array.ts';
import { finiteReals } from './checked-values.ts';
import { refusal, type Place } from './refusal.ts';

/** How far the sum of a row of probabilities may be from 1, and a coefficient from its bounds. */
const TOLERANCE: Readonly<Record<string, number>> = { float16: 1e-2, bfloat16: 1e-1, float32: 1e-4, float64: 1e-6 };
/** Sums further from 1 than this, but within the tolerance, are put right. */
const RENORMALISED_FROM = 1e-6;

/** One categorical channel per variable, of N×K or N×V×K probabilities. */
export function categoricalChannels(array: NdArray, place: Place): Categorical[] {
  const [points = 0] = array.shape;
  const classes = array.shape.at(-1) ?? 0;
  const variables = array.shape.length === 2 ? 1 : (array.shape[1] ?? 0);
  const all = finiteReals(array, variables * classes, place);
  const tolerance = TOLERANCE[array.dtype] ?? 1e-6;
  return Array.from({ length: variables }, (_, variable) => {
    const probabilities = variables === 1 ? all.slice() : columnsOf(all, points, classes, variables, variable);
    for (let row = 0; row < points; row++) {
      const own = probabilities.subarray(row * classes, (row + 1) * classes);
      checkProbabilities(own, all, tolerance, { ...place, row, ...(variables > 1 ? { column: variable } : {}) });
    }
    return { kind: 'categorical', points, classes, probabilities };
  });
}

function columnsOf(all: Reals, points: number, classes: number, variables: number, variable: number): Reals {
  const size = points * classes;
  const out = all.BYTES_PER_ELEMENT === 4 ? new Float32Array(size) : new Float64Array(size);
  for (let row = 0; row < points; row++) {
    const start = (row * variables + variable) * classes;
    out.set(all.subarray(start, start + classes), row * classes);
  }
  return out;
}

function checkProbabilities(own: Reals, all: Reals, tolerance: number, place: Place): void {
  let sum = 0;
  for (const value of own) {
    if (value < 0) {
      const hint = all.some((other) => other > 1)
        ? 'these look like logits: apply softmax'
        : 'these look like log-probabilities: apply exp';
      throw refusal('input-value', place, `expected probabilities of at least 0, got ${value}`, hint);
    }
    sum += value;
  }
  if (!(Math.abs(sum - 1) <= tolerance)) {
    const problem = `expected probabilities that sum to 1, got a sum of ${sum}`;
    throw refusal('input-value', place, problem, 'the classes are the last axis; logits need a softmax over it');
  }
  if (Math.abs(sum - 1) > RENORMALISED_FROM) for (let k = 0; k < own.length; k++) own[k] = own[k]! / sum;
}

/** One channel of class codes per variable, of N or N×V labels of any type. */
export function labelChannels(array: NdArray, place: Place): HardLabels[] {
  const [points = 0] = array.shape;
  const variables = array.shape[1] ?? 1;
  const empty = array.nulls?.indexOf(1) ?? -1;
  if (empty >= 0) {
    const row = Math.floor(empty / variables);
    throw refusal(
      'input-value',
      { ...place, row },
      'expected a label, got none (null)',
      'every data point needs a label',
    );
  }
  return Array.from({ length: variables }, (_, variable) => {
    const codes = new Map<unknown, number>();
    const labels = Int32Array.from({ length: points }, (_, row) => {
      const value = array.values[row * variables + variable];
      const code = codes.get(value) ?? codes.size;
      codes.set(value, code);
      return code;
    });
    return { kind: 'labels', points, labels };
  });
}

/** A matrix of Bhattacharyya coefficients: symmetric, in [0, 1], with a unit diagonal; rounding is put right. */
export function givenCoefficients(array: NdArray, place: Place): GivenCoefficients {
  const n = array.shape[0] ?? 0;
  const coefficients = finiteReals(array, n, place).slice();
  const tolerance = TOLERANCE[array.dtype] ?? 1e-6;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const cell = { ...place, row, column };
      const value = coefficients[row * n + column]!;
      if (row === column && Math.abs(value - 1) > tolerance) {
        throw refusal('input-value', cell, `expected 1 on the diagonal, got ${value}`, hintFor(value));
      }
      if (value < -tolerance || value > 1 + tolerance) {
        throw refusal(
          'input-value',
          cell,
          `expected a coefficient from 0 to 1, got ${value}`,
          'Bhattacharyya coefficients are overlaps, not distances',
        );
      }
      const mirrored = array.values[column * n + row];
      if (Math.abs(value - Number(mirrored)) > tolerance) {
        const problem = `expected ${String(mirrored)} as at [${column}, ${row}], got ${value}`;
        throw refusal('input-value', cell, problem, 'coefficients are symmetric: (B + B.T) / 2');
      }
      coefficients[row * n + column] = row === column ? 1 : Math.min(1, Math.max(0, value));
    }
  }
  return { kind: 'coefficients', points: n, coefficients };
}

const hintFor = (value: number): string =>
  Math.abs(value) < 1e-6
    ? 'these look like distances; a coefficient is exp(-distance)'
    : 'a posterior overlaps itself entirely';
