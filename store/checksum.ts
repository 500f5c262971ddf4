import { crc32 } from 'node:zlib';
import { type ColumnData, withOneNan } from './parquet.ts';

/**
 * CRC-32 of a column's values, eight hex digits: of their bytes in memory, little-endian, every NaN in one form; of texts
 * as UTF-8, each ended by a zero byte. Parquet has no checksum of its own that readers heed.
 */
export function checksum(data: ColumnData): string {
  const sum = isNumbers(data) ? crc32(bytesOf(data)) : crc32(data.map((text) => `${text}\u0000`).join(''));
  return sum.toString(16).padStart(8, '0');
}

type Numbers = Exclude<ColumnData, readonly string[]>;

const isNumbers = (data: ColumnData): data is Numbers => ArrayBuffer.isView(data);

function bytesOf(data: Numbers): Uint8Array {
  const floats = data[Symbol.toStringTag].startsWith('Float');
  const { buffer, byteOffset, byteLength } = floats ? withOneNan(data as Float32Array | Float64Array) : data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
