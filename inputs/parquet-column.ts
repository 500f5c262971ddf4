import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import type { Dtype } from './array.ts';
import type { Levels } from './parquet-runs.ts';
import { refusal } from './refusal.ts';

/** A top-level column of a Parquet table, as its schema describes it. */
export interface Column {
  readonly name: string;
  readonly dtype: Dtype;
  /** Lists within lists: 0 for single values. */
  readonly depth: number;
  readonly levels: Levels;
  /** Why the column cannot be read, where it cannot. */
  readonly problem?: string | undefined;
}

const INTEGERS: Readonly<Record<string, Dtype>> = {
  INT_8: 'int8',
  INT_16: 'int16',
  INT_32: 'int32',
  INT_64: 'int64',
  UINT_8: 'uint8',
  UINT_16: 'uint16',
  UINT_32: 'uint32',
  UINT_64: 'uint64',
};

/** Physical types without an annotation. */
const PLAIN: Readonly<Record<string, Dtype>> = {
  BOOLEAN: 'bool',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
};

/** The columns by name. @throws CensusError `input-format` where two have one name. */
export function columnsOf(metadata: FileMetaData, file: string): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const child of parquetSchema(metadata).children) {
    const { name } = child.element;
    if (typeof name !== 'string') throw new TypeError('a column without a name');
    // The row labels that pandas adds are no data.
    if (/^__index_level_\d+__$/.test(name)) continue;
    if (columns.has(name)) {
      throw refusal(
        'input-format',
        { file, array: name },
        'expected one column of this name, got two',
        'rename or drop one of them',
      );
    }
    columns.set(name, columnOf(name, child));
  }
  return columns;
}

function columnOf(name: string, tree: SchemaTree): Column {
  let depth = 0;
  let definition = 0;
  let node = tree;
  for (;;) {
    if (node.element.repetition_type === 'REPEATED') depth++;
    if (node.element.repetition_type !== 'REQUIRED') definition++;
    if (node.children.length === 0) break;
    // A list is a group around something repeated; any other group is a struct.
    const repeated = [node, node.children[0]!].some(({ element }) => element.repetition_type === 'REPEATED');
    if (node.children.length > 1 || !repeated) {
      const column = { name, dtype: 'string' as const, depth, levels: { repetition: depth, definition } };
      const problem = 'expected single values or lists, got a struct or map';
      return { ...column, problem };
    }
    node = node.children[0]!;
  }
  const dtype = dtypeOf(node.element);
  const levels = { repetition: depth, definition };
  if (dtype !== undefined) return { name, dtype, depth, levels };
  const { logical_type: logical, converted_type: converted, type } = node.element;
  return {
    name,
    dtype: 'string',
    depth,
    levels,
    problem: `expected numbers or strings, got ${logical?.type ?? converted ?? type}`,
  };
}

function dtypeOf(element: SchemaElement): Dtype | undefined {
  const { type, logical_type: logical, converted_type: converted } = element;
  if (logical?.type === 'FLOAT16') return 'float16';
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return 'float64';
  if (logical?.type === 'INTEGER') return INTEGERS[`${logical.isSigned ? '' : 'U'}INT_${logical.bitWidth}`];
  if (converted !== undefined && converted in INTEGERS) return INTEGERS[converted];
  const text =
    [undefined, 'UTF8', 'ENUM'].includes(converted) && ['STRING', 'ENUM'].includes(logical?.type ?? 'STRING');
  if (type === 'BYTE_ARRAY') return text ? 'string' : undefined;
  if (logical !== undefined || converted !== undefined) return undefined;
  return type === undefined ? undefined : PLAIN[type];
}
