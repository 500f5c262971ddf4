import { BOUNDS_TERMS } from './glossary-bounds.ts';
import type { GlossaryEntry } from './glossary-entry.ts';
import { FULL_SPACE_TERMS } from './glossary-full-space.ts';
import { FUSION_TERMS } from './glossary-fusion.ts';
import { INFORMATION_TERMS } from './glossary-information.ts';
import { MEASURES_TERMS } from './glossary-measures.ts';
import { RANKING_TERMS } from './glossary-ranking.ts';
import { STRUCTURE_TERMS } from './glossary-structure.ts';
import { WORDS } from './glossary-words.ts';
import { type Column, TABLE_MEANINGS, TABLES, type TableName } from './tables.ts';

/** Every word of the census, in the order in which a newcomer meets them. */
export const GLOSSARY: readonly GlossaryEntry[] = [
  ...WORDS,
  ...INFORMATION_TERMS,
  ...STRUCTURE_TERMS,
  ...FULL_SPACE_TERMS,
  ...RANKING_TERMS,
  ...BOUNDS_TERMS,
  ...FUSION_TERMS,
  ...MEASURES_TERMS,
];

/** A column of a table and what it means. */
export interface ColumnEntry extends Column {
  readonly table: TableName;
  readonly column: string;
}

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** The columns of a table, in the order stored. */
export const columnsOf = (table: TableName): ColumnEntry[] =>
  Object.entries<Column>(TABLES[table]).map(([column, definition]) => ({ table, column, ...definition }));

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
