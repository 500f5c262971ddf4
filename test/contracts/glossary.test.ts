import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  columnsNamed,
  columnsOf,
  GLOSSARY,
  glossaryNames,
  meaningOfTable,
  TABLE_NAMES,
  termOf,
} from '../../contracts/glossary.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): Set<string> {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const headings = Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('the glossary', () => {
  it('explains every table and every column', () => {
    expect(TABLE_NAMES.length).toBeGreaterThan(10);
    for (const table of TABLE_NAMES) {
      expect(meaningOfTable(table)).toMatch(/\S.{10,}/);
      for (const { column, meaning } of columnsOf(table)) {
        expect(`${table}.${column}: ${meaning}`).toMatch(/: \S.{3,}[^.]$/);
        expect(columnsNamed(`${table}.${column}`)).toHaveLength(1);
      }
    }
  });

  it('says of every term where it is stored and where to read more, and both are there', () => {
    for (const { term, where, see } of GLOSSARY) {
      for (const place of where) expect([term, place, columnsNamed(place).length]).toEqual([term, place, 1]);
      const [page, anchor] = see.split('#');
      expect([term, see, anchorsOf(page!).has(anchor!)]).toEqual([term, see, true]);
    }
  });

  it('has one sentence for each term, and no name that leads to two', () => {
    const owner = new Map<string, string>();
    for (const { term, synonyms, definition } of GLOSSARY) {
      expect(definition).toMatch(/^[A-Z\p{L}n].*\.$/u);
      for (const name of [term, ...synonyms]) {
        expect([name, termOf(name)?.term]).toEqual([name, term]);
        expect([name, owner.get(name)]).toEqual([name, undefined]);
        owner.set(name, term);
      }
    }
  });

  it.each([
    ['nmi', 'NMI'],
    ['chance_level', 'chance level'],
    ['Share-of-models', 'share of models'],
    ['exp_vi', 'similarity'],
    ["I(U;U')", 'self information'],
    ['min samples', 'minSamples'],
  ])('finds %j under whatever spelling', (asked, term) => {
    expect(termOf(asked)?.term).toBe(term);
  });

  it('knows what it does not know', () => {
    expect(termOf('entropy rate')).toBeUndefined();
    expect(columnsNamed('channels.nothing')).toEqual([]);
    expect(columnsNamed('kept').map(({ table }) => table)).toEqual(['channels']);
    expect(glossaryNames()).toEqual(expect.arrayContaining(['NMI', 'reachability', 'pairs', 'channels.kept']));
  });
});
