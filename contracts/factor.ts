/** A known factor of variation over all N data points. */
export type Factor = CategoricalFactor | ContinuousFactor | SoftFactor;

export interface CategoricalFactor {
  readonly sort: 'categorical';
  readonly name: string;
  /** N class codes from 0 in the sorted order of the values; −1 = missing. */
  readonly codes: Int32Array;
  /** The value of each class as text. */
  readonly classes: readonly string[];
}

export interface ContinuousFactor {
  readonly sort: 'continuous';
  readonly name: string;
  /** N values; NaN = missing. */
  readonly values: Float64Array;
}

export interface SoftFactor {
  readonly sort: 'soft';
  readonly name: string;
  /** N×K, rows sum to 1; a row of NaN = missing. */
  readonly probabilities: Float64Array;
  readonly classes: number;
}
