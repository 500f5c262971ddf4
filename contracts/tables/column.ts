/** Types a column may have; every column is required (NaN stands for a value that does not exist). */
export type ColumnType = 'i32' | 'i64' | 'f32' | 'f64' | 'bool' | 'str';

export interface Column {
  readonly type: ColumnType;
  /** bits, nats, points, … or '' where the value has none. */
  readonly unit: string;
  /** What it means, in one phrase. */
  readonly meaning: string;
}

export type TableDefinition = Readonly<Record<string, Column>>;

/** Tables by name, column by column in the order stored. */
export type TableGroup = Readonly<Record<string, TableDefinition>>;

type Typed<T extends ColumnType> = Column & { readonly type: T };

const column =
  <T extends ColumnType>(type: T) =>
  (meaning: string, unit = ''): Typed<T> => ({ type, unit, meaning });

export const i32 = column('i32');
export const i64 = column('i64');
export const f32 = column('f32');
export const f64 = column('f64');
export const bool = column('bool');
export const str = column('str');
/** A quantity of information. */
export const bits = (meaning: string): Typed<'f64'> => f64(meaning, 'bits');
