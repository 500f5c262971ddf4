import type { Dtype, NdArray } from './array.ts';
import type { ByteSource } from './byte-source.ts';
import type { Container } from './container.ts';
import { numberOf } from './csv.ts';
import { reasonOf } from './failure.ts';
import { refusal } from './refusal.ts';
import { csvTable, refuseLongText } from './table.ts';

/** Text that stands for no value in a column of numbers. */
const NO_NUMBER = new Set(['', 'nan', 'NaN', 'NA', 'null']);

/** A CSV table as arrays, one per column: whole numbers, numbers, or text. Factors may come so, spaces may not. */
export async function openCsv(source: ByteSource): Promise<Omit<Container, 'format'>> {
  refuseLongText(source);
  const text = new TextDecoder().decode(await source.read(0, source.size));
  let columns: ReadonlyMap<string, NdArray>;
  try {
    const table = csvTable(text, source.uri.toLowerCase().endsWith('.tsv') ? '\t' : ',');
    columns = new Map(table.columns.map((name, c) => [name, columnOf(table.rows.map((cells) => cells[c]!.trim()))]));
  } catch (error) {
    const hint = 'a header line, then one line for each data point';
    throw refusal('input-format', { file: source.uri }, `expected a CSV table, got ${reasonOf(error)}`, hint, error);
  }
  return {
    file: source.uri,
    names: [...columns.keys()],
    has: (name) => columns.has(name),
    header: (name) => Promise.resolve(columns.get(name)!),
    read: (name) => Promise.resolve(columns.get(name)!),
    verify: () => Promise.resolve(),
    close: () => source.close(),
  };
}

function columnOf(cells: readonly string[]): NdArray {
  const numbers = cells.map((cell) => (NO_NUMBER.has(cell) ? NaN : numberOf(cell)));
  const shape = [cells.length];
  if (numbers.includes(undefined) || cells.every((cell) => NO_NUMBER.has(cell)))
    return { shape, dtype: 'string', values: cells };
  const whole = cells.every((cell) => NO_NUMBER.has(cell) || /^[+-]?\d{1,15}$/.test(cell));
  const dtype: Dtype = whole ? 'int64' : 'float64';
  const nulls = Uint8Array.from(numbers, (value) => (Number.isNaN(value) ? 1 : 0));
  const values = whole
    ? BigInt64Array.from(numbers, (value) => BigInt(Number.isNaN(value) ? 0 : value!))
    : Float64Array.from(numbers, (value) => value!);
  return { shape, dtype, values, nulls };
}
