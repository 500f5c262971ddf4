import { crc32 } from 'node:zlib';
import type { ColumnMetaData } from 'hyparquet';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { type DataPage, type Levels, runsFit } from './parquet-runs.ts';
import { refusal, type Place } from './refusal.ts';

const HINT = 'the file is damaged: write it again';
/** Unpacked bytes for a packed one, and bytes that the pages of a column may have in any case. */
const UNPACKED_MOST = 100;
const UNPACKED_SLACK_BYTES = 48 * 2 ** 20;

/** Room for a column of a file of so many bytes. */
export const roomFor = (fileBytes: number): { bytes: number } => ({
  bytes: UNPACKED_SLACK_BYTES + fileBytes * UNPACKED_MOST,
});

/** What the header of a page says, as far as memory depends on it. */
interface Page {
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of a data page; 0 for others. */
  readonly values: number;
  /** Of a dictionary page; 0 for others. */
  readonly entries: number;
  readonly crc: number | undefined;
  readonly data: DataPage | undefined;
}

/**
 * Walks the pages of a column chunk before any is decoded: the decoder takes their counts on trust, and a wrong one could
 * exhaust the memory of the process.
 *
 * @param room unpacked bytes that the column may still have; what the pages have is taken off.
 * @throws CensusError `input-format` where a page promises more than there is, or has another checksum than it says.
 */
export function checkPages(
  bytes: Uint8Array,
  { chunk, levels, room }: { chunk: ColumnMetaData; levels: Levels; room: { bytes: number } },
  place: Place,
): void {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let values = 0;
  // As the decoder does, a last stray byte is let pass.
  while (reader.offset < bytes.length - 1) {
    const page = pageOf(deserializeTCompactProtocol(reader), place);
    const end = reader.offset + page.packedBytes;
    if (end > bytes.length)
      throw refusal('input-format', place, `expected a page of ${page.packedBytes} bytes, got fewer`, HINT);
    room.bytes -= page.bytes;
    if (room.bytes < 0 || page.entries > page.bytes) {
      const problem = `expected a page of ${page.bytes} bytes unpacked, got ${page.packedBytes} packed bytes`;
      throw refusal('input-format', place, problem, HINT);
    }
    const crc = crc32(bytes.subarray(reader.offset, end));
    if (page.crc !== undefined && page.crc >>> 0 !== crc) {
      const [want, got] = [page.crc >>> 0, crc].map((value) => value.toString(16).padStart(8, '0'));
      throw refusal('input-format', place, `expected the checksum ${want} of a page, got ${got}`, HINT);
    }
    const { data } = page;
    if (data !== undefined && !runsFit(bytes.subarray(reader.offset, end), data, levels, chunk)) {
      throw refusal('input-format', place, `expected runs of at most ${page.values} values, got a longer one`, HINT);
    }
    values += page.values;
    reader.offset = end;
  }
  if (BigInt(values) === chunk.num_values) return;
  throw refusal(
    'input-format',
    place,
    `expected ${chunk.num_values} values as the footer says, got pages of ${values}`,
    HINT,
  );
}

function dataOf(
  counts: Pick<Page, 'bytes' | 'values'>,
  fields: Readonly<Record<string, unknown>>,
  second: boolean,
): DataPage | undefined {
  if (fields['field_1'] === undefined) return undefined;
  const { bytes, values } = counts;
  const encoding = Number(fields[second ? 'field_4' : 'field_2']);
  const levelBytes = [Number(fields['field_6']), Number(fields['field_5'])] as const;
  return { values, bytes, encoding, levelBytes: second ? levelBytes : undefined, packed: fields['field_7'] !== false };
}

/** Numbers of the fields of a page header, by their place in the format's definition. */
function pageOf(header: object, place: Place): Page {
  const fields = header as Readonly<Record<string, unknown>>;
  const inner = (key: string) => (fields[key] ?? {}) as Readonly<Record<string, unknown>>;
  const page = {
    bytes: fields['field_2'],
    packedBytes: fields['field_3'],
    values: inner('field_5')['field_1'] ?? inner('field_8')['field_1'] ?? 0,
    entries: inner('field_7')['field_1'] ?? 0,
  };
  const crc = fields['field_4'];
  const [first, second] = [inner('field_5'), inner('field_8')];
  const isCount = (value: unknown) => typeof value === 'number' && value >= 0;
  if (!Object.values(page).every(isCount) || (crc !== undefined && typeof crc !== 'number')) {
    throw refusal('input-format', place, 'expected the header of a page, got other bytes', HINT);
  }
  const counts = page as Pick<Page, 'bytes' | 'packedBytes' | 'values' | 'entries'>;
  return { ...counts, crc, data: dataOf(counts, 'field_8' in fields ? second : first, 'field_8' in fields) };
}
