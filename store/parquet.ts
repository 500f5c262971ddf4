import { parquetMetadata, parquetRead, type DecodedArray, type Encoding, type FileMetaData } from 'hyparquet';
import { parquetWriteBuffer, type BasicType } from 'hyparquet-writer';
import type { ColumnArrays, ColumnType } from '../contracts/tables.ts';

export type ColumnData = ColumnArrays[ColumnType];

export interface ParquetColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly data: ColumnData;
}

export interface ParquetOptions {
  /** The software, as the format wants it: `name version x.y.z`. */
  readonly createdBy: string;
  /** Rows of a row group. */
  readonly rowGroup?: number;
}

/** About the pairs of two blocks of a thousand channels. */
const ROW_GROUP = 1 << 20;

/** Every table has a column of numbers, which Snappy shrinks twenty times at most. */
const ROWS_PER_BYTE_MAX = 10;

interface Layout {
  readonly physical: BasicType;
  readonly encoding: Encoding | undefined;
  /** A column to be filled. */
  readonly empty: (rows: number) => ColumnData;
  /** As the writer wants it. */
  readonly prepare: (data: ColumnData) => DecodedArray;
}

const asIs = (data: ColumnData): DecodedArray => data as DecodedArray;

const LAYOUTS: Readonly<Record<ColumnType, Layout>> = {
  i32: { physical: 'INT32', encoding: 'PLAIN', empty: (rows) => new Int32Array(rows), prepare: asIs },
  i64: { physical: 'INT64', encoding: 'PLAIN', empty: (rows) => new BigInt64Array(rows), prepare: asIs },
  f32: {
    physical: 'FLOAT',
    encoding: 'BYTE_STREAM_SPLIT',
    empty: (rows) => new Float32Array(rows),
    prepare: (data) => withOneNan(data as Float32Array),
  },
  f64: {
    physical: 'DOUBLE',
    encoding: 'BYTE_STREAM_SPLIT',
    empty: (rows) => new Float64Array(rows),
    prepare: (data) => withOneNan(data as Float64Array),
  },
  bool: {
    physical: 'BOOLEAN',
    encoding: 'PLAIN',
    empty: (rows) => new Uint8Array(rows),
    prepare: (data) => Array.from(data as Uint8Array, (value) => value !== 0),
  },
  str: {
    physical: 'STRING',
    // The writer takes a dictionary where that is at most half the size.
    encoding: undefined,
    empty: (rows) => Array.from({ length: rows }, () => ''),
    prepare: (data) => [...(data as readonly string[])],
  },
};

/**
 * A Parquet file, Snappy, every column required. Its bytes depend on the arguments alone: no time, no machine, and one
 * bit pattern for NaN. Lone surrogates in strings become U+FFFD, as UTF-8 cannot say them.
 */
export function writeParquet(
  columns: readonly ParquetColumn[],
  metadata: readonly (readonly [key: string, value: string])[],
  { createdBy, rowGroup = ROW_GROUP }: ParquetOptions,
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, data }) => {
        const { physical, encoding, prepare } = LAYOUTS[type];
        const column = { name, data: prepare(data), type: physical, nullable: false };
        return encoding === undefined ? column : { ...column, encoding };
      }),
      codec: 'SNAPPY',
      rowGroupSize: rowGroup,
      kvMetadata: metadata.map(([key, value]) => ({ key, value })),
      createdBy,
    }),
  );
}

/** A file's footer: what is in it, without its values. Throws where the bytes are not Parquet. */
export interface ParquetFooter {
  readonly rows: number;
  readonly metadata: ReadonlyMap<string, string>;
  /** Type of each column; undefined for what no table of ours has. */
  readonly columns: ReadonlyMap<string, ColumnType | undefined>;
  readonly file: FileMetaData;
}

export function readFooter(bytes: Uint8Array): ParquetFooter {
  const file = parquetMetadata(bufferOf(bytes));
  // Before arrays of so many rows are made: nothing that is written here shrinks as far as that.
  if (file.num_rows < 0n || Number(file.num_rows) > bytes.byteLength * ROWS_PER_BYTE_MAX + ROW_GROUP) {
    throw new RangeError(`${file.num_rows} rows in ${bytes.byteLength} bytes`);
  }
  const [, ...leaves] = file.schema;
  return {
    rows: Number(file.num_rows),
    metadata: new Map((file.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''])),
    columns: new Map(leaves.map((leaf) => [leaf.name, columnTypeOf(leaf.type, leaf.converted_type)])),
    file,
  };
}

/** The values of some columns, each in an array of its own, in the order asked for. */
export async function readColumns(
  bytes: Uint8Array,
  { rows, file }: ParquetFooter,
  columns: readonly { readonly name: string; readonly type: ColumnType }[],
): Promise<ColumnData[]> {
  const targets = new Map(columns.map(({ name, type }) => [name, LAYOUTS[type].empty(rows)]));
  if (rows > 0 && columns.length > 0) {
    const buffer = bufferOf(bytes);
    // What the callback throws would reach nobody: it is kept, and thrown afterwards.
    const faults: unknown[] = [];
    await parquetRead({
      file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
      metadata: file,
      columns: columns.map(({ name }) => name),
      parsers: { stringFromBytes: (value: Uint8Array) => utf8.decode(value) },
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = targets.get(columnName);
        if (target === undefined) return;
        try {
          fill(target, columnData as ArrayLike<unknown>, rowStart);
        } catch (fault) {
          faults.push(fault);
        }
      },
    });
    if (faults.length > 0) throw faults[0];
  }
  return columns.map(({ name, type }) => targets.get(name) ?? LAYOUTS[type].empty(0));
}

/** Keeps a leading byte order mark: it is part of the value. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function columnTypeOf(type: string | undefined, converted: string | undefined): ColumnType | undefined {
  if (type === 'BYTE_ARRAY') return converted === 'UTF8' ? 'str' : undefined;
  if (converted !== undefined) return undefined;
  return (Object.keys(LAYOUTS) as ColumnType[]).find((candidate) => LAYOUTS[candidate].physical === type);
}

function fill(target: ColumnData, values: ArrayLike<unknown>, start: number): void {
  if (ArrayBuffer.isView(target)) {
    // Numbers, bigints and booleans (as 0 and 1), by the column's type.
    (target as { set(values: ArrayLike<unknown>, offset: number): void }).set(values, start);
    return;
  }
  const texts = target as string[];
  for (let i = 0; i < values.length; i++) texts[start + i] = values[i] as string;
}

/** The same values with every NaN in the bits 0x7fc00000 or 0x7ff8000000000000: processors differ in its sign. */
export function withOneNan<T extends Float32Array | Float64Array>(values: T): T {
  if (!values.includes(Number.NaN)) return values;
  const copy = values.slice() as T;
  const width = copy.BYTES_PER_ELEMENT / 4;
  const words = new Uint32Array(copy.buffer);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) continue;
    words.fill(0, i * width, (i + 1) * width);
    words[(i + 1) * width - 1] = width === 1 ? 0x7fc00000 : 0x7ff80000;
  }
  return copy;
}

/** hyparquet takes an ArrayBuffer: the bytes' own where they fill it. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = byteOffset === 0 && byteLength === buffer.byteLength && !('growable' in buffer);
  // The slice of a Buffer is a view: its buffer would be the pool that others share.
  return (whole ? buffer : Uint8Array.prototype.slice.call(bytes).buffer) as ArrayBuffer;
}
