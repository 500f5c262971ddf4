import type { ColumnMetaData, FileMetaData } from 'hyparquet';
import type { ByteSource } from './byte-source.ts';
import { refusal } from './refusal.ts';

const HINT = 'the file is damaged or cut short: write it again';
/** Run lengths and dictionaries shrink constant columns a lot, but not beyond this many values for a byte. */
const VALUES_PER_BYTE_MAX = 10_000;
/** A small file of much must not fill the memory: so many values for a byte of the whole file, or so many in all. */
const VALUES_PER_FILE_BYTE_MAX = 20;
const SWOLLEN_VALUES_MAX = 2 ** 22;

/** Where a column chunk starts, and its bytes. Some writers give 0 for a dictionary that is not there. */
export function chunkRange(chunk: ColumnMetaData): readonly [start: number, length: number] {
  const start = chunk.dictionary_page_offset;
  const own = start === undefined || start <= 0n || start > chunk.data_page_offset;
  return [Number(own ? chunk.data_page_offset : start), Number(chunk.total_compressed_size)];
}

/** @throws CensusError `input-format` where a column has far more values than a file of that size would. */
function refuseBomb(metadata: FileMetaData, source: ByteSource): void {
  const most = Math.max(SWOLLEN_VALUES_MAX, source.size * VALUES_PER_FILE_BYTE_MAX);
  const totals = new Map<string, number>();
  for (const { meta_data: chunk } of metadata.row_groups.flatMap((group) => group.columns)) {
    const array = chunk?.path_in_schema.join('.') ?? '';
    const total = (totals.get(array) ?? 0) + Number(chunk?.num_values ?? 0);
    totals.set(array, total);
    if (total <= most) continue;
    const problem = `expected at most ${most} values in a file of ${source.size} bytes, got ${total}`;
    throw refusal('input-format', { file: source.uri, array }, problem, 'write it without compression, or as .npz');
  }
}

/** @throws CensusError `input-format` where the footer promises more than the file can hold. */
export function checkParquet(metadata: FileMetaData, source: ByteSource): void {
  const place = { file: source.uri };
  const rows = metadata.row_groups.reduce((total, group) => total + group.num_rows, 0n);
  if (rows !== metadata.num_rows) {
    throw refusal('input-format', place, `expected ${metadata.num_rows} rows as its footer says, got ${rows}`, HINT);
  }
  refuseBomb(metadata, source);
  for (const group of metadata.row_groups) {
    for (const { meta_data: chunk } of group.columns) {
      if (chunk === undefined) {
        throw refusal('input-format', place, 'expected plain data, got encrypted data', 'write it without encryption');
      }
      const array = chunk.path_in_schema.join('.');
      const [start, held] = chunkRange(chunk);
      const end = start + held;
      if (!(start >= 0 && held >= 0 && end <= source.size)) {
        throw refusal('input-format', { ...place, array }, `expected at least ${end} bytes, got ${source.size}`, HINT);
      }
      if (Number(chunk.num_values) > held * VALUES_PER_BYTE_MAX || group.num_rows > chunk.num_values) {
        const problem = `expected ${chunk.num_values} values for ${group.num_rows} rows as its footer says, got ${held} bytes`;
        throw refusal('input-format', { ...place, array }, problem, HINT);
      }
    }
  }
}
