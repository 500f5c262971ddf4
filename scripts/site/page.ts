import { posix } from 'node:path';

/** A link as it is written. */
export interface Link {
  readonly href: string;
  /** Line of the paragraph that holds it, from 1. */
  readonly line: number;
}

export interface Heading {
  readonly level: number;
  /** HTML of its text. */
  readonly html: string;
  readonly id: string;
}

/** One page of the site, from one Markdown file. */
export interface Page {
  /** Path of the file in the repository. */
  readonly source: string;
  /** Path of the page in the site. */
  readonly target: string;
  readonly title: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
}

/** Where the page of a Markdown file lies: a README becomes its folder's index. */
export const targetOf = (source: string): string =>
  source.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html');

export const isExternal = (href: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(href);

/** What a link of a page leads to: a path in the repository (or site), without `./` and `..`, and a fragment. */
export interface Destination {
  readonly path: string;
  readonly fragment: string | undefined;
}

/** @param from path of the file that holds the link. @returns undefined where it leads out of the repository. */
export function destinationOf(href: string, from: string): Destination | undefined {
  const [before = '', fragment] = href.split('#', 2);
  const written = decodeURIComponent(before.replace(/\?.*$/, ''));
  const path = written === '' ? from : posix.normalize(posix.join(posix.dirname(from), written)).replace(/\/$/, '');
  if (path.startsWith('../') || path === '..' || posix.isAbsolute(written)) return undefined;
  return { path, fragment: fragment === undefined ? undefined : decodeURIComponent(fragment) };
}

/** A relative address from one page of the site to a path in it. */
export const relativeTo = (from: string, to: string): string => posix.relative(posix.dirname(from), to);
