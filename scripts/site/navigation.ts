import { DECISIONS } from './collect.ts';
import { type Page, relativeTo, targetOf } from './page.ts';

/** An entry of the navigation: a page, and what it is called there. */
export interface Entry {
  readonly target: string;
  readonly text: string;
}

export interface Group {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** Pages in the order in which they are read; those of docs/ that are not named come under the second title. */
const GROUPS: readonly { readonly title: string; readonly sources: readonly string[] }[] = [
  { title: 'Begin', sources: ['README.md', 'docs/guide.md', 'examples/mnist/README.md', 'examples/circle/README.md'] },
  {
    title: 'Use',
    sources: [
      'docs/inputs.md',
      'docs/recipes.md',
      'docs/report.md',
      'docs/queries.md',
      'python/README.md',
      'examples/notebooks/README.md',
      'docs/formats.md',
      'docs/operations.md',
      'docs/hostile-input.md',
      'docs/s3.md',
      'docs/growth.md',
      'docs/studies.md',
      'docs/reliability.md',
      'docs/schedules.md',
      'docs/fleet.md',
      'docs/api.md',
    ],
  },
  {
    title: 'Understand',
    sources: [
      'docs/math.md',
      'docs/whole-data.md',
      'docs/scale.md',
      'docs/standard-errors.md',
      'docs/full-space.md',
      'docs/ranking.md',
      'docs/bounds.md',
      'docs/fusion.md',
      'docs/measures.md',
      'docs/reproduction.md',
    ],
  },
  {
    title: 'Work on it',
    sources: [
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'docs/adding-an-analysis.md',
      'docs/dependencies.md',
      `${DECISIONS}/README.md`,
      'CHANGELOG.md',
    ],
  },
];

/** A title as the navigation has room for. */
const shortened = ({ source, title }: Page): string =>
  source === 'README.md' ? 'What it is' : title.replace(/ *[:(].*$/, '');

/** The groups of the navigation, of the pages that are there. */
export function navigationOf(pages: readonly Page[], more: readonly Entry[]): Group[] {
  const bySource = new Map(pages.map((page) => [page.source, page]));
  const named = new Set(GROUPS.flatMap(({ sources }) => sources));
  const unnamed = pages.filter(({ source }) => /^docs\/[^/]+$/.test(source) && !named.has(source));
  return GROUPS.map(({ title, sources }, k) => {
    const listed = sources.flatMap((source) => bySource.get(source) ?? []);
    const all = k === 1 ? [...listed, ...unnamed] : listed;
    const entries = all.map((page) => ({ target: page.target, text: shortened(page) }));
    return { title, entries: k === 1 ? [...entries, ...more] : entries };
  }).filter(({ entries }) => entries.length > 0);
}

/** The navigation as HTML, seen from a page. */
export function renderNavigation(groups: readonly Group[], from: string): string {
  const own = from.startsWith(`${DECISIONS}/`) ? targetOf(`${DECISIONS}/README.md`) : from;
  const item = ({ target, text }: Entry): string =>
    `<li><a href="${relativeTo(from, target)}"${target === own ? ' aria-current="page"' : ''}>${escapeHtml(text)}</a></li>`;
  return groups
    .map(({ title, entries }) => `<p>${escapeHtml(title)}</p>\n<ul>\n${entries.map(item).join('\n')}\n</ul>`)
    .join('\n');
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
