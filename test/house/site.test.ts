import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property } from 'fast-check';
import { collect, resolverOf } from '../../scripts/site/collect.ts';
import { deadLinksIn, deadLinksOf } from '../../scripts/site/links.ts';
import { slugOf, Slugs } from '../../scripts/site/slug.ts';

/** What makes a site of the documents: anchors, pages, and a check that names every dead link. */

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'census-site-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Dead links of documents, as the build would tell them. */
function deadLinks(files: Readonly<Record<string, string>>): string[] {
  write({ 'README.md': '# Home', 'docs/decisions/0001-one.md': '# 0001: One', ...files });
  return [...deadLinksOf(collect(root).pages, resolverOf(root))];
}

describe('anchors of headings', () => {
  it.each([
    ['Finding a server', 'finding-a-server'],
    ['What `census run` does: a list', 'what-census-run-does-a-list'],
    ['NMI & VI', 'nmi--vi'],
    ['Schönheit_1', 'schönheit_1'],
  ])('%s is %s', (heading, slug) => {
    expect(slugOf(heading.replaceAll('`', ''))).toBe(slug);
  });

  it('are all different on one page', () => {
    assert(
      property(array(constantFrom('One', 'one', 'Two', 'One 1'), { minLength: 1 }), (headings) => {
        const slugs = new Slugs();
        const given = headings.map((heading) => slugs.next(heading));
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});

describe('the link checker', () => {
  it('passes pages, fragments, folders, files and addresses that are there', () => {
    const dead = deadLinks({
      'README.md':
        '# Home\n\n[a](docs/a.md) [b](docs/a.md#part-two) [c](#home) [d](docs/decisions) [e](LICENSE) [f](https://example.org/x?y#z)',
      'docs/a.md':
        '# A\n\n## Part two\n\n[up](../README.md) [mail](mailto:a@example.org) [made](../src)\n\n![figure](figure.png)',
      'docs/figure.png': 'bytes',
      'src/one.py': 'pass',
      LICENSE: 'text',
    });
    expect(dead).toEqual([]);
  });

  it.each([
    ['a page that is not there', '[x](missing.md)', 'docs/a.md:3: missing.md: no such page or file: docs/missing.md'],
    [
      'a heading that is not there',
      '[x](b.md#nothing)',
      'docs/a.md:3: b.md#nothing: no such heading in docs/b.md: #nothing',
    ],
    ['a heading of its own', '[x](#nothing)', 'docs/a.md:3: #nothing: no such heading in docs/a.md: #nothing'],
    ['an image', '![x](missing.png)', 'docs/a.md:3: missing.png: no such page or file: docs/missing.png'],
    ['a file’s fragment', '[x](../LICENSE#one)', 'docs/a.md:3: ../LICENSE#one: no headings in LICENSE'],
    ['a path out of the project', '[x](../../other.md)', 'docs/a.md:3: ../../other.md: leads out of the project'],
    ['a protocol', '[x](htps://example.org)', 'docs/a.md:3: htps://example.org: unknown protocol htps:'],
    ['a host', '[x](https://example)', 'docs/a.md:3: https://example: unlikely host example'],
  ])('names %s, with file and line', (_, text, dead) => {
    const files = { 'docs/a.md': `# A\n\n${text}`, 'docs/b.md': '# B', LICENSE: 'text' };
    expect(deadLinks({ ...files, 'README.md': '# Home' })).toEqual([dead]);
  });

  it('names all of them at once', () => {
    expect(deadLinks({ 'docs/a.md': '[x](no.md)\n\n[y](b.md#no)', 'docs/b.md': '# B\n\n[z](no.png)' })).toHaveLength(3);
  });

  it('follows links to documents outside docs/', () => {
    const files = {
      'README.md': '# Home\n\n[x](examples/one/README.md)',
      'examples/one/README.md': '# One\n\n[y](gone.md)',
    };
    expect(deadLinks(files)).toEqual(['examples/one/README.md:3: gone.md: no such page or file: examples/one/gone.md']);
  });

  it('looks into finished pages as well, whatever made them', () => {
    write({
      'index.html':
        '<h1 id="top">Home</h1><a href="api/x.html#part">x</a> <a href="api/x.html#gone">y</a> <img src="gone.png">',
      'api/x.html': '<h2 class="y" id="part">Part</h2><a href="../index.html#top">up</a> <a href="../gone.html">z</a>',
      'example/report.html': '<a href="gone.html">not looked into</a>',
    });
    expect(deadLinksIn(root, ['example/report.html']).toSorted()).toEqual([
      'api/x.html: ../gone.html: no such file',
      'index.html: api/x.html#gone: no such fragment',
      'index.html: gone.png: no such file',
    ]);
  });
});

describe('pages', () => {
  it('link to pages instead of files, and call them as they are called', () => {
    write({
      'README.md': '# Home\n\nSee [docs/a.md](docs/a.md#two) and [the letter](docs/a.md).',
      'docs/a.md': '# On A: more\n\n## Two',
      'docs/decisions/0001-one.md': '# 0001: One',
    });
    const { pages } = collect(root);
    expect(pages.map(({ target }) => target)).toEqual(
      expect.arrayContaining([
        'index.html',
        'docs/a.html',
        'docs/decisions/0001-one.html',
        'docs/decisions/index.html',
      ]),
    );
    const home = pages.find(({ source }) => source === 'README.md')!;
    expect(home.html).toContain('<a href="docs/a.html#two">On A: more</a> and <a href="docs/a.html">the letter</a>');
  });

  it('of decisions are listed by title', () => {
    write({
      'README.md': '# Home',
      'docs/decisions/0002-two.md': '# 0002: Two',
      'docs/decisions/0001-one.md': '# 0001: One',
    });
    const index = collect(root).pages.find(({ source }) => source === 'docs/decisions/README.md')!;
    expect(index.html).toMatch(/0001-one\.html">0001: One<.*\n.*0002-two\.html">0002: Two</);
  });
});
