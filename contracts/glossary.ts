import type { GlossaryEntry } from './glossary-entry.ts';
import { INFORMATION_TERMS } from './glossary-information.ts';
import { STRUCTURE_TERMS } from './glossary-structure.ts';
import { WORDS } from './glossary-words.ts';
import { COLUMN_MEANINGS, TABLE_MEANINGS } from './column-meanings.ts';
import { type Column, TABLES, type TableName } from './tables.ts';

/** Every word of the census, in the order in which a newcomer meets them. */
export const GLOSSARY: readonly GlossaryEntry[] = [...WORDS, ...INFORMATION_TERMS, ...STRUCTURE_TERMS];

/** A column of a table and what it means. */
export interface ColumnEntry extends Column {
  readonly table: TableName;
  readonly column: string;
  readonly meaning: string;
}

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** The columns of a table, in the order stored. */
export function columnsOf(table: TableName): ColumnEntry[] {
  const meanings: Readonly<Record<string, string>> = COLUMN_MEANINGS[table];
  return Object.entries(TABLES[table]).map(([column, { type, unit }]) => ({
    table,
    column,
    type,
    unit,
    meaning: meanings[column]!,
  }));
}

export const meaningOfTable = (table: TableName): string => TABLE_MEANINGS[table];

/** Spellings that people use alike: case, marks between words and plurals do not count. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

/** The entry of a term or one of its synonyms; as it is written first, for n and N are not the same. */
export function termOf(text: string): GlossaryEntry | undefined {
  const wanted = plain(text);
  return (
    GLOSSARY.find(({ term, synonyms }) => term === text || synonyms.includes(text)) ??
    GLOSSARY.find(({ term }) => plain(term) === wanted) ??
    GLOSSARY.find(({ synonyms }) => synonyms.some((synonym) => plain(synonym) === wanted))
  );
}

/** The columns that a text names: `channels.kept`, or `kept` in every table that has it. */
export function columnsNamed(text: string): ColumnEntry[] {
  const wanted = text.trim().toLowerCase();
  return TABLE_NAMES.flatMap(columnsOf).filter(
    ({ table, column }) => `${table}.${column}` === wanted || column.toLowerCase() === wanted,
  );
}

/** Everything that can be asked for, for a hint at what was meant. */
export const glossaryNames = (): string[] => [
  ...GLOSSARY.flatMap(({ term, synonyms }) => [term, ...synonyms]),
  ...TABLE_NAMES,
  ...TABLE_NAMES.flatMap((table) => columnsOf(table).map(({ column }) => `${table}.${column}`)),
];
