import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isCensusError } from '../../contracts/errors.ts';
import { TABLES, type Column, type ColumnType, type TableData, type TableName } from '../../contracts/tables.ts';
import { readColumns, readFooter, writeParquet, type ColumnData, type ParquetColumn } from '../../store/parquet.ts';
import { columnsOf, decodeColumns, decodeTable, encodeTable, summariseTable } from '../../store/table.ts';

const NAMES = Object.keys(TABLES) as TableName[];
const SQL_TYPES = { i32: 'INTEGER', i64: 'BIGINT', f32: 'FLOAT', f64: 'DOUBLE', bool: 'BOOLEAN', str: 'VARCHAR' };

const ARBITRARY: Readonly<Record<ColumnType, (rows: number) => fc.Arbitrary<ColumnData>>> = {
  i32: (rows) => fc.int32Array({ minLength: rows, maxLength: rows }),
  i64: (rows) => fc.bigInt64Array({ minLength: rows, maxLength: rows }),
  f32: (rows) => fc.float32Array({ minLength: rows, maxLength: rows }),
  f64: (rows) => fc.float64Array({ minLength: rows, maxLength: rows }),
  bool: (rows) => fc.uint8Array({ minLength: rows, maxLength: rows, max: 1 }),
  str: (rows) => fc.array(fc.string({ unit: 'binary' }), { minLength: rows, maxLength: rows }),
};

/** Any table of the contract with any content. */
const anyTable = fc
  .tuple(fc.constantFrom(...NAMES), fc.nat(40))
  .chain(([name, rows]) =>
    fc
      .record(
        Object.fromEntries(
          Object.entries<Column>(TABLES[name]).map(([column, { type }]) => [column, ARBITRARY[type](rows)]),
        ),
      )
      .map((data) => ({ name, data: data as unknown as TableData })),
  );

function sample(name: TableName, rows: number): TableData {
  const values: Readonly<Record<ColumnType, () => ColumnData>> = {
    i32: () => Int32Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? i : -i - 2_000_000_000)),
    i64: () => BigInt64Array.from({ length: rows }, (_, i) => BigInt(i) - 9_007_199_254_740_993n),
    f32: () => Float32Array.from({ length: rows }, (_, i) => [Number.NaN, 0.1, -0, Infinity][i % 4] ?? 0),
    f64: () => Float64Array.from({ length: rows }, (_, i) => [Number.NaN, 0.1, -0, Infinity][i % 4] ?? 0),
    bool: () => Uint8Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0)),
    str: () => Array.from({ length: rows }, (_, i) => ['β=4 · 你好 🙂', '', `row ${i}`, "it's"][i % 4] ?? ''),
  };
  const columns = Object.entries<Column>(TABLES[name]).map(([column, { type }]) => [column, values[type]()]);
  return Object.fromEntries(columns) as TableData;
}

describe('tables', () => {
  it('come back as they were, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async ({ name, data }) => {
        expect(await decodeTable(name, encodeTable(name, data))).toEqual(data);
      }),
      { numRuns: 150 },
    );
  });

  it('have bytes that depend on the content alone', () => {
    const data = sample('clusters_nmi', 25);
    expect(encodeTable('clusters_nmi', data as TableData<'clusters_nmi'>, { seed: '1', rows: 'all' })).toEqual(
      encodeTable('clusters_nmi', sample('clusters_nmi', 25) as TableData<'clusters_nmi'>, { rows: 'all', seed: '1' }),
    );
    const column = (bits: bigint): Uint8Array => {
      const values = new Float64Array(new BigUint64Array([bits, 0x3ff0000000000000n]).buffer);
      return writeParquet([{ name: 'x', type: 'f64', data: values }], [], { createdBy: 'test' });
    };
    expect(column(0xfff8000000000001n)).toEqual(column(0x7ff8000000000000n));
  });

  it('give typed arrays of their own', async () => {
    const data = sample('spaces', 3) as TableData<'spaces'>;
    const { space, points, name } = await decodeTable('spaces', encodeTable('spaces', data));
    expect([space, points].map((column) => Object.prototype.toString.call(column))).toEqual([
      '[object Int32Array]',
      '[object BigInt64Array]',
    ]);
    expect(space.byteOffset).toBe(0);
    expect(space.buffer.byteLength).toBe(12);
    expect(Array.isArray(name)).toBe(true);
  });

  it('span several row groups and pages', async () => {
    const rows = 400_000;
    const ids = BigInt64Array.from({ length: rows }, (_, i) => BigInt(i));
    const names = Array.from({ length: rows }, (_, i) => `name ${i % 1000}`);
    const columns = [
      { name: 'id', type: 'i64' as const, data: ids },
      { name: 'name', type: 'str' as const, data: names },
    ];
    const bytes = writeParquet(columns, [], { createdBy: 'test', rowGroup: 300_000 });
    const footer = readFooter(bytes);
    expect(footer.file.row_groups.map(({ num_rows }) => num_rows)).toEqual([300_000n, 100_000n]);
    const [id, name] = await readColumns(bytes, footer, columns);
    expect(Buffer.compare(Buffer.from((id as BigInt64Array).buffer), Buffer.from(ids.buffer))).toBe(0);
    expect((name as string[]).join()).toBe(names.join());
  });

  it('keep a byte order mark', async () => {
    const data = { space: Int32Array.of(1), key: ['\uFEFFkey'], text: ['\uFEFF'], number: Float64Array.of(0) };
    expect(await decodeTable('space_metadata', encodeTable('space_metadata', data))).toEqual(data);
  });

  it('are read from a view into a larger buffer', async () => {
    const bytes = encodeTable('channels', sample('channels', 7) as TableData<'channels'>);
    const inside = new Uint8Array(bytes.length + 13);
    inside.set(bytes, 5);
    const view = inside.subarray(5, 5 + bytes.length);
    expect(await decodeTable('channels', view)).toEqual(sample('channels', 7));
  });

  it('give some columns, in the order asked for', async () => {
    const bytes = encodeTable('channels', sample('channels', 4) as TableData<'channels'>);
    const some = await decodeColumns('channels', bytes, ['kept', 'channel']);
    expect(Object.keys(some)).toEqual(['kept', 'channel']);
    expect(columnsOf('space_metadata')).toEqual(['space', 'key', 'text', 'number']);
  });

  it('refuse columns of unequal length, and facts that are their own', () => {
    const data = { ...sample('pairs', 3), nmi: new Float32Array(2) } as unknown as TableData<'pairs'>;
    expect(() => encodeTable('pairs', data)).toThrow('table pairs: expected 3 rows in nmi, got 2');
    expect(() => encodeTable('pairs', sample('pairs', 1) as TableData<'pairs'>, { schema: '9' })).toThrow('schema');
  });
});

describe('tables of strangers', () => {
  const table = (metadata: Readonly<Record<string, string>>, type: ColumnType = 'i32'): Uint8Array => {
    const columns = columnsOf('space_metadata').map((name) => {
      const own = TABLES.space_metadata[name].type;
      const chosen = name === 'space' ? type : own;
      return { name, type: chosen, data: sampleOf(chosen) };
    });
    return writeParquet(columns, Object.entries(metadata), { createdBy: 'a stranger' });
  };
  const sampleOf = (type: ColumnType): ColumnData =>
    type === 'str' ? ['x'] : type === 'f64' ? new Float64Array(1) : new Int32Array(1);

  it.each([
    ['another schema', table({ table: 'space_metadata', schema: '99', producer: 'latent-census 9' }), 'got 99'],
    ['no schema', table({}), 'got none'],
    ['another table', table({ table: 'spaces', schema: '1' }), 'expected space_metadata, got spaces'],
    ['another type', table({ table: 'space_metadata', schema: '1' }, 'f64'), 'column space of type i32, got f64'],
  ])('are refused: %s', async (_, bytes, message) => {
    await expect(decodeTable('space_metadata', bytes)).rejects.toMatchObject({
      tag: 'schema-mismatch',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('upgrade'),
    });
  });

  it('may have more columns', async () => {
    const columns = columnsOf('space_metadata').map((name) => {
      const { type } = TABLES.space_metadata[name];
      return { name, type, data: sampleOf(type) };
    });
    const more: ParquetColumn[] = [...columns, { name: 'later', type: 'i64', data: new BigInt64Array(1) }];
    const bytes = writeParquet(more, Object.entries({ table: 'space_metadata', schema: '1' }), {
      createdBy: 'a later release',
    });
    expect(Object.keys(await decodeTable('space_metadata', bytes))).toEqual(columnsOf('space_metadata'));
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('{"not": "parquet"}')],
    ['the first half', encodeTable('pairs', sample('pairs', 9) as TableData<'pairs'>).slice(0, 200)],
  ])('are damaged: %s', async (_, bytes) => {
    await expect(decodeTable('pairs', bytes)).rejects.toMatchObject({ tag: 'object-corrupt' });
  });
});

describe('a damaged table', () => {
  it('is refused, or reads as before: one byte changed, anywhere', async () => {
    const data = sample('clusters_nmi', 12) as TableData<'clusters_nmi'>;
    const bytes = encodeTable('clusters_nmi', data, { rows: '9' });
    const places = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const damaged = bytes.map((byte, k) => (k === place ? byte ^ change : byte));
        const outcome = await decodeTable('clusters_nmi', damaged).catch((error: unknown) => error);
        if (isCensusError(outcome)) expect(['object-corrupt', 'schema-mismatch']).toContain(outcome.tag);
        else expect(outcome).toEqual(data);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('tables in DuckDB', () => {
  let connection: DuckDBConnection;
  let folder: string;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
    folder = await mkdtemp(join(tmpdir(), 'census-tables-'));
  });
  afterAll(async () => {
    connection.closeSync();
    await rm(folder, { recursive: true });
  });
  const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjects();

  async function stored(name: TableName, rows: number): Promise<string> {
    const path = join(folder, `${name}-${rows}.parquet`);
    await writeFile(path, encodeTable(name, sample(name, rows), { rows: 'all', seed: '0' }));
    return path;
  }

  it.each(NAMES)('%s: the values', async (name) => {
    const data = sample(name, 25);
    const read = await rowsOf(`select * from '${await stored(name, 25)}'`);
    const expected = Array.from({ length: 25 }, (_, row) =>
      Object.fromEntries(
        Object.entries<ColumnData>(data).map(([column, values]) => [
          column,
          (TABLES[name] as Record<string, Column>)[column]?.type === 'bool' ? values[row] === 1 : values[row],
        ]),
      ),
    );
    expect(read).toEqual(expected);
  });

  it.each(NAMES)('%s: types, all required, floats split, Snappy', async (name) => {
    const path = await stored(name, 25);
    const types = await rowsOf(`select column_name, column_type from (describe select * from '${path}')`);
    const columns = Object.entries<Column>(TABLES[name]);
    expect(types.map((row) => [row['column_name'], row['column_type']])).toEqual(
      columns.map(([column, { type }]) => [column, SQL_TYPES[type]]),
    );
    const schema = await rowsOf(
      `select name, repetition_type from parquet_schema('${path}') where num_children is null`,
    );
    expect(schema).toEqual(columns.map(([column]) => ({ name: column, repetition_type: 'REQUIRED' })));
    const chunks = await rowsOf(`select path_in_schema, encodings, compression from parquet_metadata('${path}')`);
    for (const [i, [, { type }]] of columns.entries()) {
      const split = type === 'f32' || type === 'f64';
      expect(chunks[i]).toMatchObject({ compression: 'SNAPPY', ...(split && { encodings: 'BYTE_STREAM_SPLIT' }) });
    }
  });

  it.each(NAMES)('%s: without rows', async (name) => {
    const path = await stored(name, 0);
    expect(await rowsOf(`select count(*) as n from '${path}'`)).toEqual([{ n: 0n }]);
    const types = await rowsOf(`select column_type from (describe select * from '${path}')`);
    expect(types.map((row) => row['column_type'])).toEqual(
      Object.values<Column>(TABLES[name]).map(({ type }) => SQL_TYPES[type]),
    );
    expect(await decodeTable(name, encodeTable(name, sample(name, 0)))).toEqual(sample(name, 0));
  });

  it('holds exactly the metadata of the contract', async () => {
    const path = await stored('pairs', 25);
    const pairs = await rowsOf(`select decode(key) as key, decode(value) as value from parquet_kv_metadata('${path}')`);
    const metadata = Object.fromEntries(pairs.map((row) => [String(row['key']), String(row['value'])]));
    expect(Object.keys(metadata)).toEqual(['table', 'schema', 'units', 'producer', 'crc32', 'rows', 'seed']);
    expect(metadata).toMatchObject({ table: 'pairs', schema: '1', rows: 'all', seed: '0' });
    expect(JSON.parse(metadata['units'] ?? '')).toEqual({
      ...{ i: '', j: '', joint_bits: 'bits', nmi: '', vi_bits: 'bits' },
      ...{ joint_bound_bits: 'bits', nmi_bound: '', vi_bound_bits: 'bits' },
    });
    expect(metadata['producer']).toMatch(/^latent-census \S+ \(numeric \d+\)$/);
    const bytes = encodeTable('pairs', sample('pairs', 25) as TableData<'pairs'>, { rows: 'all', seed: '0' });
    expect(summariseTable('pairs', bytes)).toEqual({ rows: 25, columns: columnsOf('pairs'), metadata });
  });
});
