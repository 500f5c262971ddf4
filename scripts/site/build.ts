import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeApiPages } from './api-pages.ts';
import { collect, resolverOf } from './collect.ts';
import { layoutPage } from './layout.ts';
import { type DeadLink, deadLinksIn, deadLinksOf } from './links.ts';
import { navigationOf } from './navigation.ts';

export interface SiteOptions {
  /** The repository. */
  readonly root: string;
  /** Emptied first; must be missing, or hold an earlier site. */
  readonly out: string;
  /** The page of a run, shown on the front page. */
  readonly report: string;
}

export interface Site {
  readonly pages: number;
  readonly deadLinks: readonly DeadLink[];
}

const REPORT = 'example/report.html';
const API = 'api';
const STYLE = 'style.css';

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** Writes the whole site. What is wrong with its links is told, not thrown: all of it at once. */
export function buildSite({ root, out, report }: SiteOptions): Site {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { pages, files } = collect(root);
  const more = [
    { target: `${API}/index.html`, text: 'API reference' },
    { target: REPORT, text: 'A report' },
  ];
  const groups = navigationOf(pages, more);
  if (existsSync(out) && !existsSync(join(out, STYLE))) {
    throw new Error(`site: expected a folder that a site was written to, or none, got ${out}`);
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeApiPages(root, join(out, API));
  for (const page of pages) write(join(out, page.target), layoutPage(page, { groups, version, report: REPORT }));
  for (const file of files) if (!existsSync(join(out, file))) copy(join(root, file), join(out, file));
  copy(report, join(out, REPORT));
  copy(fileURLToPath(new URL(`./${STYLE}`, import.meta.url)), join(out, STYLE));
  const written = deadLinksOf(pages, resolverOf(root));
  // What is dead in a source is dead in its page as well: the second look is for what has no source.
  return { pages: pages.length, deadLinks: written.length > 0 ? written : deadLinksIn(out, [REPORT]) };
}
