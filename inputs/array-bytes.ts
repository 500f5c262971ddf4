import type { NdArray, Values } from './array.ts';
import { sizeOf } from './array.ts';
import type { ByteSource } from './byte-source.ts';
import { decodeElements, type Element } from './element.ts';
import { rowMajor } from './transpose.ts';

/** The raw data of one array inside a file, wherever and however they are kept. */
export interface ArrayBytes {
  /** `length` bytes from `offset` of the data. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Where and how a dense array lies in a file. */
export interface DenseArray {
  readonly shape: readonly number[];
  readonly element: Element;
  readonly fortran: boolean;
  readonly bytes: ArrayBytes;
}

/** Bytes `start…` of a file as they are. */
export const bytesAt = (source: ByteSource, start: number): ArrayBytes => ({
  read: (offset, length) => source.read(start + offset, length),
});

/**
 * The array, or one entry of its leading axis: of a row-major array only that entry's bytes are read.
 *
 * @returns row-major, whatever the order in the file.
 */
export async function readDense(array: DenseArray, entry = -1): Promise<NdArray> {
  const { element, fortran } = array;
  const { dtype } = element;
  if (entry < 0) {
    const values = decodeElements(await array.bytes.read(0, sizeOf(array.shape) * element.bytes), element);
    return { shape: array.shape, dtype, values: fortran ? rowMajor(values, array.shape) : values };
  }
  const shape = array.shape.slice(1);
  const size = sizeOf(shape);
  if (!fortran) {
    const bytes = await array.bytes.read(entry * size * element.bytes, size * element.bytes);
    return { shape, dtype, values: decodeElements(bytes, element) };
  }
  // Column-major: the entries alternate, element by element.
  const count = array.shape[0]!;
  const all = decodeElements(await array.bytes.read(0, count * size * element.bytes), element);
  const own = (all as Float64Array).filter((_, i) => i % count === entry) as Values;
  return { shape, dtype, values: rowMajor(own, shape) };
}
