import { extname } from 'node:path';
import { CELLS_MAX, parseCsv } from './csv.ts';
import { openFile } from './container.ts';
import { reasonOf } from './failure.ts';
import { refusal } from './refusal.ts';
import { openSource } from './remote.ts';
import { kindOf } from './walk.ts';

/** Named columns of text, for metadata: '' where there is no value. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table of text of some million short values. */
const TEXT_BYTES_MAX = 64 * 2 ** 20;

/** The column under which the keys of a JSON object come. */
const KEY_COLUMN = 'name';

/** Reads a CSV, TSV, JSON or Parquet file of metadata. @throws CensusError */
export async function readTable(location: string, uri: string): Promise<Table> {
  if ((await kindOf(location)) !== 'file') {
    throw refusal('input-missing', { file: uri }, 'expected a file of metadata, got none', 'check the path');
  }
  const extension = extname(uri).toLowerCase();
  if (extension === '.parquet') return parquetTable(location, uri);
  if (!['.csv', '.tsv', '.json'].includes(extension)) {
    const problem = `expected CSV, TSV, JSON or Parquet by its extension, got ${extension || 'none'}`;
    throw refusal('input-format', { file: uri }, problem, 'rename or convert the file of metadata');
  }
  const text = await readText(location, uri);
  try {
    return extension === '.json' ? jsonTable(JSON.parse(text)) : csvTable(text, extension === '.tsv' ? '\t' : ',');
  } catch (error) {
    const expected =
      extension === '.json' ? 'an array of objects, or an object of objects by name' : 'rows of equal length';
    const hint =
      extension === '.json'
        ? '[{"space": "a", "seed": 1}, …] or {"a": {"seed": 1}, …}'
        : 'a header line, then one line for each space; quote values that hold the separator';
    throw refusal('input-format', { file: uri }, `expected ${expected}, got ${reasonOf(error)}`, hint, error);
  }
}

/** The file as UTF-8. @throws CensusError `input-format` for more than tables of text can have. */
async function readText(location: string, uri: string): Promise<string> {
  const source = await openSource(location, uri);
  try {
    refuseLongText(source);
    return new TextDecoder().decode(await source.read(0, source.size));
  } finally {
    await source.close();
  }
}

/** Text is held as a whole. @throws CensusError `input-format` for a longer one. */
export function refuseLongText({ size, uri }: { readonly size: number; readonly uri: string }): void {
  if (size <= TEXT_BYTES_MAX) return;
  const problem = `expected at most ${TEXT_BYTES_MAX} bytes of text, got ${size}`;
  throw refusal('input-format', { file: uri }, problem, 'save a table of this size as Parquet or .npz');
}

export function csvTable(text: string, separator: string): Table {
  const [header = [], ...rows] = parseCsv(text, separator);
  const columns = header.map((name) => name.trim());
  if (columns.length === 0) throw new SyntaxError('no header');
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new SyntaxError(`two columns ${twice}`);
  const row = rows.findIndex((cells) => cells.length !== columns.length);
  if (row >= 0) throw new SyntaxError(`${rows[row]!.length} values in row ${row} for ${columns.length} columns`);
  return { columns, rows };
}

function jsonTable(value: unknown): Table {
  const isObject = (item: unknown): item is Record<string, unknown> =>
    typeof item === 'object' && item !== null && !Array.isArray(item);
  let items: Record<string, unknown>[];
  if (Array.isArray(value) && value.every(isObject)) items = value;
  else if (isObject(value) && Object.values(value).every(isObject)) {
    items = Object.entries(value).map(([key, item]) => ({ [KEY_COLUMN]: key, ...(item as Record<string, unknown>) }));
  } else throw new SyntaxError('another structure');
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  if (columns.length * items.length > CELLS_MAX) throw new SyntaxError(`more than ${CELLS_MAX} values`);
  return {
    columns,
    rows: items.map((item) => columns.map((column) => (Object.hasOwn(item, column) ? cellText(item[column]) : ''))),
  };
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : (value as string | number | boolean).toString();
}

async function parquetTable(location: string, uri: string): Promise<Table> {
  const container = await openFile(location, uri);
  try {
    const columns: string[] = [];
    const cells: string[][] = [];
    for (const name of container.names) {
      const { shape, dtype } = await container.header(name);
      if (shape.length !== 1) continue;
      const { values, nulls } = await container.read(name);
      columns.push(name);
      const text = (value: unknown) => (dtype === 'bool' ? String(value === 1) : String(value));
      cells.push(Array.from(values as ArrayLike<unknown>, (value, row) => (nulls?.[row] === 1 ? '' : text(value))));
    }
    const rows = Array.from({ length: cells[0]?.length ?? 0 }, (_, row) => cells.map((column) => column[row]!));
    return { columns, rows };
  } finally {
    await container.close();
  }
}
