/** The element types that inputs may have, by their numpy names. */
export const DTYPES = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
  'bfloat16',
  'float32',
  'float64',
  'string',
] as const;
export type Dtype = (typeof DTYPES)[number];

/**
 * Elements as they are held: floats up to single precision in a Float32Array, doubles in a Float64Array, integers and
 * booleans of up to 32 bits in an Int32Array (uint32: Float64Array), 64-bit integers as big integers, strings as such.
 */
export type Values = Float32Array | Float64Array | Int32Array | BigInt64Array | BigUint64Array | readonly string[];

export interface ArrayHeader {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** A dense array, row-major (the last axis is the fastest). */
export interface NdArray extends ArrayHeader {
  readonly values: Values;
  /** One byte per element, 1 = no value there; only tables have it. */
  readonly nulls?: Uint8Array | undefined;
}

export const isFloat = (dtype: Dtype): boolean => dtype.includes('float');
export const isInteger = (dtype: Dtype): boolean => dtype.startsWith('int') || dtype.startsWith('uint');
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Numbers as floats, for arrays in which integers and booleans count as numbers. Big integers are rounded. */
export function toReals(array: NdArray): Float32Array | Float64Array {
  const { values, dtype } = array;
  if (dtype === 'float64' || dtype === 'uint32') return values as Float64Array;
  if (isFloat(dtype)) return values as Float32Array;
  return Float64Array.from(values as ArrayLike<number | bigint>, Number);
}
