import { CensusError } from '../../contracts/errors.ts';
import type { GlossaryEntry } from '../../contracts/glossary-entry.ts';
import {
  type ColumnEntry,
  columnsNamed,
  columnsOf,
  GLOSSARY,
  glossaryNames,
  meaningOfTable,
  TABLE_NAMES,
  termOf,
} from '../../contracts/glossary.ts';
import { nearest } from '../../contracts/nearest.ts';
import type { TableName } from '../../contracts/tables.ts';
import { createOutput } from '../output.ts';

export interface ExplainFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Explanation {
  readonly text: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const NAME_WIDTH = 20;

function explainTerm(entry: GlossaryEntry): Explanation {
  const { term, synonyms, definition, formula, unit, range, where, see } = entry;
  const lines = [
    `${term}${synonyms.length > 0 ? ` (${synonyms.join(', ')})` : ''}`,
    `  ${definition}`,
    ...(formula === undefined ? [] : ['', `  ${formula}`]),
    '',
    ...(unit === '' ? [] : [`  unit    ${unit}`]),
    ...(range === undefined ? [] : [`  range   ${range}`]),
    ...(where.length === 0 ? [] : [`  stored  ${where.join(', ')}`]),
    `  more    ${see}`,
  ];
  return { text: lines.join('\n'), facts: { ...entry } };
}

function explainColumn(column: ColumnEntry): Explanation {
  const name = `${column.table}.${column.column}`;
  const terms = GLOSSARY.filter(({ where }) => where.includes(name)).map(({ term }) => term);
  const lines = [
    `${name} (${column.type}${column.unit === '' ? '' : `, ${column.unit}`})`,
    `  ${column.meaning}`,
    ...(terms.length === 0 ? [] : [`  terms   ${terms.join(', ')}`]),
    '  more    docs/formats.md#tables',
  ];
  return { text: lines.join('\n'), facts: { ...column, terms } };
}

function explainTable(table: TableName): Explanation {
  const columns = columnsOf(table);
  const lines = columns.map(
    ({ column, type, unit, meaning }) =>
      `  ${column.padEnd(NAME_WIDTH + 2)} ${type.padEnd(4)} ${unit.padEnd(6)} ${meaning}`,
  );
  return {
    text: [`${table} (table)`, `  ${meaningOfTable(table)}`, '', ...lines, '', '  more    docs/formats.md#tables'].join(
      '\n',
    ),
    facts: { table, meaning: meaningOfTable(table), columns },
  };
}

/** Everything that a text stands for: a term, a table, columns. */
function explanationsOf(text: string): Explanation[] {
  const entry = termOf(text);
  const table = TABLE_NAMES.find((name) => name === text.trim().toLowerCase());
  const columns = columnsNamed(text).filter(({ table: own, column }) => {
    // Where the term itself is explained, its columns are named there.
    return entry === undefined || !entry.where.includes(`${own}.${column}`) || text.includes('.');
  });
  return [
    ...(entry === undefined ? [] : [explainTerm(entry)]),
    ...(table === undefined ? [] : [explainTable(table)]),
    ...columns.map(explainColumn),
  ];
}

function listTerms(): string {
  const lines = GLOSSARY.map(
    ({ term, definition }) => `  ${term.padEnd(NAME_WIDTH + 6)} ${definition.split(/[:;]/)[0]!.replace(/\.$/, '')}`,
  );
  return [
    'Terms:',
    ...lines,
    '',
    'Tables:',
    ...TABLE_NAMES.map((name) => `  ${name.padEnd(NAME_WIDTH + 6)} ${meaningOfTable(name)}`),
    '',
    'census explain NMI, census explain channels, census explain channels.kept tell more',
  ].join('\n');
}

/** `census explain TERM`: what a quantity, a table or a column means. */
export function explain(words: readonly string[], flags: ExplainFlags): void {
  const output = createOutput({ json: flags.json ?? false, quiet: flags.quiet ?? false });
  const text = words.join(' ');
  if (text.trim() === '') {
    output.result(listTerms());
    for (const entry of GLOSSARY) output.event({ event: 'term', ...entry });
    return;
  }
  const found = explanationsOf(text);
  if (found.length === 0) {
    const meant = nearest(text, glossaryNames());
    const list = 'census explain lists the terms and tables';
    throw new CensusError('usage', `unknown term: ${text}`, {
      hint: meant === undefined ? list : `did you mean ${meant}? ${list}`,
      fields: { term: text },
    });
  }
  output.result(found.map((own) => own.text).join('\n\n'));
  for (const { facts } of found) output.event({ event: 'explanation', ...facts });
}
