import { posix } from 'node:path';
import type { Metadatum, Warning } from '../contracts/sources.ts';
import { numberOf } from './csv.ts';
import { listNames, refusal } from './refusal.ts';
import type { Table } from './table.ts';

/** A space, as far as metadata are joined to it. */
export interface NamedSpace {
  readonly ensemble: string;
  readonly name: string;
  readonly uri: string;
  readonly leading: number;
  /** What the path's template says. */
  readonly values: ReadonlyMap<string, string>;
}

/** Columns that may hold the file or the space, most telling first. Without one, the first column does. */
const KEYS = ['space', 'name', 'file', 'path', 'uri', 'filename'];

export const metadatum = (key: string, text: string): Metadatum => ({ key, text, number: numberOf(text) ?? null });

/**
 * Metadata of each space: the named parts of its path, then the row of the table that names the space or its file.
 *
 * @param uri the table's file; paths in it may be relative to it or written as in the job.
 * @returns one list per space, and a warning for rows and spaces that nothing is joined to.
 */
export function joinMetadata(
  spaces: readonly NamedSpace[],
  table: Table | undefined,
  uri: string | undefined,
): { metadata: Metadatum[][]; warnings: Warning[] } {
  const metadata = spaces.map((space) => [...space.values].map(([key, text]) => metadatum(key, text)));
  if (table === undefined || uri === undefined) return { metadata, warnings: [] };
  const key = keyColumn(table);
  const found = aliases(spaces, posix.dirname(uri));
  const owner = new Map<number, number>();
  const lost: string[] = [];
  const conflicts = new Set<string>();
  table.rows.forEach((cells, row) => {
    const wanted = cells[key]!.trim();
    const matches = found.get(normal(wanted)) ?? [];
    if (matches.length === 0) lost.push(wanted);
    for (const space of matches) {
      const before = owner.get(space);
      if (before !== undefined) {
        const problem = `expected one row for space ${spaces[space]!.name}, got rows ${before} and ${row}`;
        throw refusal('input-value', { file: uri, array: table.columns[key]!, row }, problem, 'keep one of the rows');
      }
      owner.set(space, row);
      addRow(metadata[space]!, table, cells, key, conflicts);
    }
  });
  return {
    metadata,
    warnings: warningsOf(
      uri,
      lost,
      spaces.filter((_, i) => !owner.has(i)),
      conflicts,
    ),
  };
}

function keyColumn(table: Table): number {
  const lower = table.columns.map((name) => name.toLowerCase());
  for (const key of KEYS) if (lower.includes(key)) return lower.indexOf(key);
  return 0;
}

function addRow(into: Metadatum[], table: Table, cells: readonly string[], key: number, conflicts: Set<string>): void {
  const places = new Map(into.map((entry, place) => [entry.key, place]));
  table.columns.forEach((column, c) => {
    const text = cells[c]!.trim();
    if (c === key || column === '' || text === '') return;
    const known = places.get(column) ?? -1;
    if (known < 0) places.set(column, into.push(metadatum(column, text)) - 1);
    else {
      if (into[known]!.text !== text) conflicts.add(column);
      into[known] = metadatum(column, text);
    }
  });
}

const normal = (path: string): string => posix.normalize(path.replaceAll('\\', '/'));
const stem = (path: string): string => path.replace(/(?<=[^/])\.[^./]+$/, '');

/** Every way to name a space → the spaces. A name that two files share stands for none of them. */
function aliases(spaces: readonly NamedSpace[], folder: string): ReadonlyMap<string, readonly number[]> {
  const result = new Map<string, number[]>();
  const ways: ((space: NamedSpace) => string)[] = [
    (space) => space.name,
    (space) => `${space.ensemble}/${space.name}`,
    (space) => space.name.replace(/\[\d+\]$/, ''),
    (space) => space.uri,
    (space) => posix.relative(folder, space.uri),
    (space) => stem(space.uri),
    (space) => stem(posix.relative(folder, space.uri)),
    (space) => posix.basename(space.uri),
    (space) => stem(posix.basename(space.uri)),
    (space) => stem(posix.basename(space.uri)) + (space.leading < 0 ? '' : `[${space.leading}]`),
    (space) => posix.basename(space.uri) + (space.leading < 0 ? '' : `[${space.leading}]`),
  ];
  // A folder for each model, as many a trainer makes them.
  ways.push((space) => posix.dirname(space.uri));
  ways.push((space) => posix.relative(folder, posix.dirname(space.uri)));
  ways.push((space) => posix.basename(posix.dirname(space.uri)));
  if (new Set(spaces.map((space) => space.uri)).size === 1) ways.push((space) => String(space.leading));
  for (const way of ways) {
    const groups = new Map<string, number[]>();
    spaces.forEach((space, i) => {
      const alias = normal(way(space));
      const members = groups.get(alias);
      if (members === undefined) groups.set(alias, [i]);
      else members.push(i);
    });
    for (const [alias, members] of groups) {
      const oneFile = members.every((i) => spaces[i]!.uri === spaces[members[0]!]!.uri);
      if (!result.has(alias) && oneFile) result.set(alias, members);
    }
  }
  return result;
}

function warningsOf(
  uri: string,
  lost: readonly string[],
  bare: readonly NamedSpace[],
  conflicts: Set<string>,
): Warning[] {
  const warnings: Warning[] = [];
  const warn = (message: string, hint: string) =>
    warnings.push({ tag: 'metadata-unmatched', message: `${uri}: ${message}`, hint });
  if (lost.length > 0) {
    warn(`${lost.length} rows name no space: ${listNames(lost, 5)}`, 'rows are joined by file or space name');
  }
  if (bare.length > 0) {
    const names = listNames(
      bare.map((space) => space.name),
      5,
    );
    warn(`${bare.length} spaces have no row: ${names}`, 'rows are joined by file or space name');
  }
  if (conflicts.size > 0) {
    const message = `${uri}: ${[...conflicts].join(', ')} differ from the path; the table's are used`;
    warnings.push({ tag: 'metadata-conflict', message, hint: 'name the part of the path otherwise' });
  }
  return warnings;
}
