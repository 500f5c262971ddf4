import type { ColumnMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** How a column nests: the highest levels that its values can have. */
export interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

/** The parts of a data page that are written as runs. */
export interface DataPage {
  readonly values: number;
  readonly encoding: number;
  /** Bytes of the levels of a page of version 2; undefined for version 1, whose levels say so themselves. */
  readonly levelBytes: readonly [repetition: number, definition: number] | undefined;
  readonly packed: boolean;
  /** Unpacked bytes of the page. */
  readonly bytes: number;
}

/** Run lengths, and dictionary codes of either version. */
const RUN_ENCODINGS = [2, 3, 8];
/** Bit-packed runs are filled up to whole groups, by some writers of 63 groups. */
const FILLED_MOST = 512;

const widthOf = (most: number): number => Math.ceil(Math.log2(most + 1));

/** Whether no run of a data page is longer than the page, levels, dictionary codes and booleans alike. */
export function runsFit(page: Uint8Array, data: DataPage, levels: Levels, chunk: ColumnMetaData): boolean {
  const widths = [widthOf(levels.repetition), widthOf(levels.definition)];
  let at = 0;
  let bytes = page;
  if (data.levelBytes !== undefined) {
    for (const [i, length] of data.levelBytes.entries()) {
      if (widths[i]! > 0 && !streamFits(page, at, at + length, widths[i]!, data.values)) return false;
      at += length;
    }
    bytes = unpack(page.subarray(at), data, chunk, at);
    at = 0;
  } else {
    bytes = unpack(page, data, chunk, 0);
    for (const width of widths.filter((width) => width > 0)) {
      const end = at + 4 + lengthAt(bytes, at);
      if (!streamFits(bytes, at + 4, end, width, data.values)) return false;
      at = end;
    }
  }
  if (!RUN_ENCODINGS.includes(data.encoding) || at >= bytes.length) return true;
  // Booleans come behind their length, dictionary codes behind their width.
  return chunk.type === 'BOOLEAN'
    ? streamFits(bytes, at + 4, bytes.length, 1, data.values)
    : streamFits(bytes, at + 1, bytes.length, bytes[at]!, data.values);
}

function unpack(bytes: Uint8Array, data: DataPage, chunk: ColumnMetaData, before: number): Uint8Array {
  const decompress = compressors[chunk.codec];
  if (!data.packed || chunk.codec === 'UNCOMPRESSED' || decompress === undefined || bytes.length === 0) return bytes;
  return decompress(bytes, Math.max(0, data.bytes - before));
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

/** Walks runs without taking them: a repeated value with its count, or groups of eight values packed into bits. */
function streamFits(bytes: Uint8Array, start: number, end: number, width: number, values: number): boolean {
  if (end > bytes.length || width > 32) return false;
  let seen = 0;
  for (let at = start; seen < values && at < end;) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) return false;
      header += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    const count = Math.floor(header / 2);
    const packed = header % 2 === 1;
    seen += packed ? count * 8 : count;
    if (seen > values + (packed ? FILLED_MOST : 0)) return false;
    at += packed ? count * width : Math.ceil(width / 8);
  }
  return true;
}
