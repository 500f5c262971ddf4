import { type FileMetaData, parquetMetadataAsync, type ParquetScan, parquetScan } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ArrayHeader, NdArray } from './array.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import { codeOf, reasonOf } from './failure.ts';
import { type Column, columnsOf } from './parquet-column.ts';
import { checkParquet, chunkRange } from './parquet-check.ts';
import { checkPages, roomFor } from './parquet-pages.ts';
import { denseOf } from './parquet-values.ts';
import { refusal, shapeText } from './refusal.ts';

const HINT = 'the file is damaged or cut short: write it again';

/**
 * A Parquet table with one row per data point: a scalar column is one value a point, a list column one vector a point,
 * and columns `mean_0`, `mean_1`, … are the vector `mean`.
 */
export async function openParquet(source: ByteSource): Promise<Container> {
  const file = source.uri;
  const buffer = {
    byteLength: source.size,
    slice: (start: number, end = source.size) => {
      const bytes = source.read(start, Math.max(0, end - start)).then(ownBuffer);
      // The library fetches ahead and may fail before it comes to look: nobody then hears of this failure, which must
      // not end the process.
      bytes.catch(() => undefined);
      return bytes;
    },
  };
  const metadata = await guarded(file, undefined, () => parquetMetadataAsync(buffer));
  const columns = await guarded(file, undefined, () => {
    checkParquet(metadata, source);
    return columnsOf(metadata, file);
  });
  const points = Number(metadata.num_rows);
  let scan: Promise<ParquetScan> | undefined;
  const scanned = () => (scan ??= parquetScan({ file: buffer, metadata, compressors }));
  const shapes = new Map<string, ArrayHeader>();

  const checkColumn = async (column: Column, rowEnd: number) => {
    let row = 0;
    const room = roomFor(source.size);
    for (const group of metadata.row_groups) {
      if (row >= rowEnd) break;
      row += Number(group.num_rows);
      for (const { meta_data: chunk } of group.columns) {
        if (chunk === undefined || chunk.path_in_schema[0] !== column.name) continue;
        const bytes = await source.read(...chunkRange(chunk));
        checkPages(bytes, { chunk, levels: column.levels, room }, { file, array: column.name });
      }
    }
  };
  const columnValues = (column: Column, rowEnd = Infinity) =>
    guarded(file, column.name, async () => {
      await checkColumn(column, rowEnd);
      const prepared = await scanned();
      const parts: unknown[] = [];
      for (const range of prepared.ranges) {
        if (range.rowStart >= rowEnd) break;
        const end = Math.min(range.rowEnd, rowEnd);
        const part = await prepared.readColumn({ column: column.name, rowStart: range.rowStart, rowEnd: end });
        if (part.length !== end - range.rowStart) throw new Error(`${part.length} of ${end - range.rowStart} rows`);
        for (const value of part) parts.push(value);
      }
      return parts;
    });

  async function header(name: string): Promise<ArrayHeader> {
    const known = shapes.get(name);
    if (known !== undefined) return known;
    const group = groupOf(columns, name, file);
    const lists = group.length === 1 && group[0]!.depth > 0;
    const inner = lists ? await listShape(group[0]!, columnValues, metadata, file) : [];
    const grouped = columns.has(name) ? [] : [group.length];
    const result = { shape: [points, ...inner, ...grouped], dtype: group[0]!.dtype };
    shapes.set(name, result);
    return result;
  }

  return {
    format: 'parquet',
    file,
    names: [...columns.keys()],
    has: (name) => columns.has(name) || columns.has(`${name}_0`),
    header,
    async read(name): Promise<NdArray> {
      const { shape, dtype } = await header(name);
      const group = groupOf(columns, name, file);
      const parts: unknown[][] = [];
      for (const column of group) parts.push(await columnValues(column));
      return guarded(file, name, () => denseOf(parts, shape, dtype, { file, array: name }));
    },
    verify: () => Promise.resolve(),
    close: () => source.close(),
  };
}

/** The columns that make up an array: one of that name, or `name_0`… without a gap. */
function groupOf(columns: ReadonlyMap<string, Column>, name: string, file: string): Column[] {
  const own = columns.get(name);
  const group: Column[] = own === undefined ? numberedColumns(columns, name) : [own];
  for (const column of group) {
    if (column.problem === undefined && (group.length === 1 || column.dtype === group[0]!.dtype)) continue;
    const problem = column.problem ?? `expected ${group[0]!.dtype} like ${group[0]!.name}, got ${column.dtype}`;
    throw refusal('input-dtype', { file, array: column.name }, problem, 'convert the column, e.g. to float or int');
  }
  if (group.length > 1 && group.some((column) => column.depth > 0)) {
    throw refusal(
      'input-shape',
      { file, array: name },
      'expected columns of single values, got lists',
      'give one column of lists, or one column for each dimension',
    );
  }
  const prefix = `${name}_`;
  const numbered = [...columns.keys()].filter(
    (key) => key.startsWith(prefix) && /^\d+$/.test(key.slice(prefix.length)),
  );
  if (own === undefined && numbered.length !== group.length) {
    const problem = `expected columns ${prefix}0 to ${prefix}${numbered.length - 1}, got no ${prefix}${group.length}`;
    throw refusal('input-array', { file, array: name }, problem, 'number the columns from 0 without a gap');
  }
  return group;
}

function numberedColumns(columns: ReadonlyMap<string, Column>, name: string): Column[] {
  const group: Column[] = [];
  for (let d = 0; columns.has(`${name}_${d}`); d++) group.push(columns.get(`${name}_${d}`)!);
  return group;
}

/** The length of the lists, which all rows must share: told by the first row and the number of values. */
async function listShape(
  column: Column,
  read: (column: Column, rowEnd?: number) => Promise<unknown[]>,
  metadata: FileMetaData,
  file: string,
): Promise<number[]> {
  const [first] = await read(column, 1);
  const shape: number[] = [];
  for (let inner = first; Array.isArray(inner) || ArrayBuffer.isView(inner); inner = (inner as unknown[])[0]) {
    shape.push((inner as unknown[]).length);
  }
  const points = Number(metadata.num_rows);
  const values = metadata.row_groups
    .flatMap((group) => group.columns)
    .filter((chunk) => chunk.meta_data?.path_in_schema[0] === column.name)
    .reduce((total, chunk) => total + Number(chunk.meta_data!.num_values), 0);
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length === column.depth && size > 0 && values === size * points) return shape;
  const rows = await read(column);
  const row = rows.findIndex((value) => (value as unknown[] | null)?.length !== shape[0]);
  const got = row < 0 ? `${values} values in ${points} rows` : `${(rows[row] as unknown[] | null)?.length ?? 'none'}`;
  const place = { file, array: column.name, ...(row < 0 ? {} : { row }) };
  const problem = `expected a list of ${shapeText(shape)} values as in row 0, got ${got}`;
  throw refusal('input-shape', place, problem, 'every row needs a list of the same length');
}

/** A typed array's bytes in a buffer of their own. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

async function guarded<T>(file: string, array: string | undefined, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error)?.startsWith('input-') === true) throw error;
    throw refusal(
      'input-format',
      { file, array },
      `expected a Parquet table, got damaged data (${reasonOf(error)})`,
      HINT,
      error,
    );
  }
}
