import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parseCsv } from './csv.ts';
import { openFile } from './container.ts';
import { reasonOf } from './failure.ts';
import { refusal } from './refusal.ts';
import { kindOf } from './walk.ts';

/** Named columns of text, for metadata: '' where there is no value. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

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
  const text = await readFile(location, 'utf8');
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

export function csvTable(text: string, separator: string): Table {
  const [header = [], ...rows] = parseCsv(text, separator);
  const columns = header.map((name) => name.trim());
  if (columns.length === 0) throw new SyntaxError('no header');
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
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
  return { columns, rows: items.map((item) => columns.map((column) => (Object.hasOwn(item, column) ? cellText(item[column]) : ''))) };
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
