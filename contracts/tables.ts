import { BOUNDS_MEANINGS, BOUNDS_TABLES } from './tables/bounds.ts';
import { CATALOGUE_MEANINGS, CATALOGUE_TABLES } from './tables/catalogue.ts';
import type { ColumnType } from './tables/column.ts';
import { FULL_SPACE_MEANINGS, FULL_SPACE_TABLES } from './tables/full-space.ts';
import { FUSION_MEANINGS, FUSION_TABLES } from './tables/fusion.ts';
import { MEASURES_MEANINGS, MEASURES_TABLES } from './tables/measures.ts';
import { RANKING_MEANINGS, RANKING_TABLES } from './tables/ranking.ts';
import { STRUCTURE_MEANINGS, STRUCTURE_TABLES } from './tables/structure.ts';

export type { Column, ColumnType } from './tables/column.ts';

/** Every table of a run, column by column in the order stored. Columns may be added, never renamed or re-typed. */
export const TABLES = {
  ...CATALOGUE_TABLES,
  ...STRUCTURE_TABLES,
  ...FULL_SPACE_TABLES,
  ...RANKING_TABLES,
  ...BOUNDS_TABLES,
  ...FUSION_TABLES,
  ...MEASURES_TABLES,
};

export type TableName = keyof typeof TABLES;

/**
 * Tables beside those that users' scripts are promised: what the report draws, and findings whose form may change with a
 * release. They lie in a folder of their own.
 */
export const DETAILS: readonly string[] = [
  'fusion_factors',
  'fusion_matrices',
  'fusion_members',
  'measures',
  'measures_agreement',
  'pair_errors',
  'ranking_agreement',
] satisfies TableName[];

/** What every table holds, in one phrase. */
export const TABLE_MEANINGS: { readonly [N in TableName]: string } = {
  ...CATALOGUE_MEANINGS,
  ...STRUCTURE_MEANINGS,
  ...FULL_SPACE_MEANINGS,
  ...RANKING_MEANINGS,
  ...BOUNDS_MEANINGS,
  ...FUSION_MEANINGS,
  ...MEASURES_MEANINGS,
};

/** What a column holds in memory. */
export interface ColumnArrays {
  i32: Int32Array;
  i64: BigInt64Array;
  f32: Float32Array;
  f64: Float64Array;
  bool: Uint8Array;
  str: readonly string[];
}

/** A table in memory: one array per column, all of the same length. */
export type TableData<N extends TableName = TableName> = {
  readonly [C in keyof (typeof TABLES)[N]]: (typeof TABLES)[N][C] extends { type: infer T extends ColumnType }
    ? ColumnArrays[T]
    : never;
};
