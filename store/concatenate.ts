import { type ColumnType, TABLES, type TableData, type TableName } from '../contracts/tables.ts';

type Numbers = Int32Array | BigInt64Array | Float32Array | Float64Array | Uint8Array;

const ARRAYS = { i32: Int32Array, i64: BigInt64Array, f32: Float32Array, f64: Float64Array, bool: Uint8Array };

function join(type: ColumnType, parts: readonly (Numbers | readonly string[])[]): Numbers | readonly string[] {
  if (type === 'str') return (parts as readonly (readonly string[])[]).flat();
  const joined = new ARRAYS[type](parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part as never, at);
    at += part.length;
  }
  return joined;
}

/** Tables of one kind, one below the other; none make an empty table. */
export function concatenate<N extends TableName>(name: N, parts: readonly TableData<N>[]): TableData<N> {
  const columns = Object.entries(TABLES[name]).map(([column, { type }]) => [
    column,
    join(
      type,
      parts.map((part) => (part as Readonly<Record<string, Numbers | readonly string[]>>)[column]!),
    ),
  ]);
  return Object.fromEntries(columns) as TableData<N>;
}
