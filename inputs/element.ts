import type { Dtype, Values } from './array.ts';
import { bfloatsToFloats, halvesToFloats } from './float16.ts';

/** How one element lies in a file. */
export interface Element {
  readonly dtype: Dtype;
  /** Bytes per element; for strings those of the longest. */
  readonly bytes: number;
  readonly bigEndian: boolean;
  /** Strings only: four bytes per character (UCS-4), or one. */
  readonly wide?: boolean;
}

/** The elements of `bytes`, whose length is a multiple of the element's. The bytes may be changed by this. */
export function decodeElements(bytes: Uint8Array, element: Element): Values {
  if (element.dtype === 'string') return decodeStrings(bytes, element);
  const own = aligned(bytes);
  if (element.bigEndian) swapBytes(own, element.bytes);
  return view(own.buffer as ArrayBuffer, element.dtype);
}

function view(buffer: ArrayBuffer, dtype: Exclude<Dtype, 'string'>): Values {
  switch (dtype) {
    case 'bool':
      return Int32Array.from(new Uint8Array(buffer), (byte) => (byte === 0 ? 0 : 1));
    case 'int8':
      return Int32Array.from(new Int8Array(buffer));
    case 'uint8':
      return Int32Array.from(new Uint8Array(buffer));
    case 'int16':
      return Int32Array.from(new Int16Array(buffer));
    case 'uint16':
      return Int32Array.from(new Uint16Array(buffer));
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return Float64Array.from(new Uint32Array(buffer));
    case 'int64':
      return new BigInt64Array(buffer);
    case 'uint64':
      return new BigUint64Array(buffer);
    case 'float16':
      return halvesToFloats(new Uint16Array(buffer));
    case 'bfloat16':
      return bfloatsToFloats(new Uint16Array(buffer));
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
  }
}

/** The same bytes at the start of a buffer of their own, as typed arrays need them. (A Buffer's slice is no copy.) */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}

/** Fixed-width strings, padded with zeros: UCS-4 characters, or bytes taken as UTF-8. */
function decodeStrings(bytes: Uint8Array, element: Element): string[] {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = element.bytes === 0 ? 0 : bytes.length / element.bytes;
  const utf8 = new TextDecoder();
  return Array.from({ length: count }, (_, i) => {
    const start = i * element.bytes;
    let end = start + element.bytes;
    if (element.wide !== true) {
      while (end > start && bytes[end - 1] === 0) end--;
      return utf8.decode(bytes.subarray(start, end));
    }
    const points: number[] = [];
    for (let at = start; at < end; at += 4) points.push(data.getUint32(at, !element.bigEndian));
    while (points.at(-1) === 0) points.pop();
    // A code point beyond Unicode's last cannot be shown; numpy would fail to read it.
    return points.map((point) => (point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point))).join('');
  });
}
