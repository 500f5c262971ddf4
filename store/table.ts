import { canonicalJson } from '../contracts/canonical.ts';
import { CensusError } from '../contracts/errors.ts';
import { TABLES, type Column, type TableData, type TableName } from '../contracts/tables.ts';
import { PRODUCER, SCHEMA_VERSION, SOFTWARE_VERSION } from '../contracts/version.ts';
import { checksum } from './checksum.ts';
import { readColumns, readFooter, writeParquet, type ColumnData, type ParquetFooter } from './parquet.ts';

/** What fixes a table's numbers beyond its inputs (rows, seed); never anything of the run, store, machine or time. */
export type TableFacts = Readonly<Record<string, string>>;

/** A table's footer: everything but its values. */
export interface TableSummary {
  readonly rows: number;
  readonly columns: readonly string[];
  /** table, schema, units, producer and the facts. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The columns of a table in the order stored. */
export const columnsOf = <N extends TableName>(name: N): readonly (keyof TableData<N> & string)[] =>
  Object.keys(TABLES[name]) as (keyof TableData<N> & string)[];

/** The table as Parquet. All columns must have the same length; zero rows are a table too. */
export function encodeTable<N extends TableName>(name: N, data: TableData<N>, facts: TableFacts = {}): Uint8Array {
  const columns = definitionOf(name).map(([column, { type }]) => ({
    name: column,
    type,
    data: (data as Readonly<Record<string, ColumnData>>)[column] ?? missing(name, column),
  }));
  const rows = columns[0]?.data.length ?? 0;
  for (const column of columns) {
    if (column.data.length !== rows) {
      throw new TypeError(`table ${name}: expected ${rows} rows in ${column.name}, got ${column.data.length}`);
    }
  }
  const units = canonicalJson(Object.fromEntries(definitionOf(name).map(([column, { unit }]) => [column, unit])));
  const crc32 = canonicalJson(Object.fromEntries(columns.map(({ name: column, data }) => [column, checksum(data)])));
  const own = { table: name, schema: SCHEMA_VERSION, units, producer: PRODUCER, crc32 };
  for (const fact of Object.keys(facts)) {
    if (Object.hasOwn(own, fact)) throw new TypeError(`table ${name}: the fact ${fact} is the table's own`);
  }
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  const createdBy = `latent-census version ${SOFTWARE_VERSION}`;
  return writeParquet(columns, [...Object.entries(own), ...sorted], { createdBy });
}

/**
 * A stored table, each column in an array of its own. Columns that this release does not know are passed over. Throws
 * CensusError `object-corrupt` where the bytes are not Parquet and `schema-mismatch` where they are another table, a
 * schema of another release, or lack a column.
 */
export function decodeTable<N extends TableName>(name: N, bytes: Uint8Array): Promise<TableData<N>> {
  return decodeColumns(name, bytes, columnsOf(name)) as Promise<TableData<N>>;
}

/** Some columns of a stored table; the others are not even unpacked. Fails as `decodeTable` does. */
export async function decodeColumns<N extends TableName, C extends keyof TableData<N> & string>(
  name: N,
  bytes: Uint8Array,
  columns: readonly C[],
): Promise<Pick<TableData<N>, C>> {
  const footer = checked(name, bytes);
  const definition = TABLES[name] as Readonly<Record<string, Column>>;
  const wanted = columns.map((column) => ({ name: column, type: definition[column]?.type ?? missing(name, column) }));
  for (const { name: column, type } of wanted) {
    const got = footer.columns.has(column) ? (footer.columns.get(column) ?? 'another type') : 'no such column';
    if (got === type) continue;
    // What this release wrote has all of its columns.
    if (footer.metadata.get('producer') === PRODUCER) throw corrupt(name, bytes, `${got} for ${column}`);
    throw mismatch(`table ${name}: expected column ${column} of type ${type}, got ${got}`, name);
  }
  const values = await readColumns(bytes, footer, wanted).catch((cause: unknown) => {
    throw corrupt(name, bytes, cause);
  });
  const sums = sumsOf(footer);
  for (const [i, { name: column }] of wanted.entries()) {
    if (sums && sums[column] !== checksum(values[i]!)) throw corrupt(name, bytes, `another checksum of ${column}`);
  }
  return Object.fromEntries(wanted.map((column, i) => [column.name, values[i]])) as Pick<TableData<N>, C>;
}

/** A stored table's rows, columns and metadata. Fails as `decodeTable` does. */
export function summariseTable(name: TableName, bytes: Uint8Array): TableSummary {
  const { rows, columns, metadata } = checked(name, bytes);
  return { rows, columns: [...columns.keys()], metadata: Object.fromEntries(metadata) };
}

const definitionOf = (name: TableName): [string, Column][] => Object.entries<Column>(TABLES[name]);

function checked(name: TableName, bytes: Uint8Array): ParquetFooter {
  let footer;
  try {
    footer = readFooter(bytes);
  } catch (cause) {
    throw corrupt(name, bytes, cause);
  }
  const { metadata } = footer;
  const own = metadata.get('producer') === PRODUCER;
  const schema = metadata.get('schema') ?? 'none';
  if (schema !== SCHEMA_VERSION && own) throw corrupt(name, bytes, `schema ${schema}`);
  if (schema !== SCHEMA_VERSION) {
    throw mismatch(`table ${name}: expected schema ${SCHEMA_VERSION}, got ${schema}`, name, metadata.get('producer'));
  }
  const table = metadata.get('table') ?? 'none';
  if (table !== name) throw mismatch(`table: expected ${name}, got ${table}`, name);
  return footer;
}

/** Checksums of the columns; undefined in tables of other programs. */
function sumsOf({ metadata }: ParquetFooter): Readonly<Record<string, unknown>> | undefined {
  const text = metadata.get('crc32');
  if (text === undefined) return undefined;
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {}; // damaged, and then nothing fits
  }
}

function corrupt(name: TableName, bytes: Uint8Array, cause: unknown): CensusError {
  return new CensusError('object-corrupt', `table ${name}: expected Parquet, got ${bytes.byteLength} damaged bytes`, {
    hint: 'remove the object (or the run) and run again',
    fields: { table: name },
    cause,
  });
}

function mismatch(message: string, name: TableName, producer = 'another program'): CensusError {
  return new CensusError('schema-mismatch', message, {
    hint: `written by ${producer}; upgrade this release, or run the job again`,
    fields: { table: name },
  });
}

function missing(name: TableName, column: string): never {
  throw new TypeError(`table ${name}: missing column: ${column}`);
}
