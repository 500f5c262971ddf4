import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resolve } from './markdown.ts';
import { destinationOf, isExternal, type Page } from './page.ts';

/** A link that leads nowhere, told as `where: link: why`. */
export type DeadLink = string;

const EXTERNAL = new Set(['http:', 'https:', 'mailto:']);

/** External links are not fetched; only whether they could be is looked at. */
function faultOfExternal(href: string): string | undefined {
  if (!URL.canParse(href)) return 'not an address';
  const { protocol, hostname } = new URL(href);
  if (!EXTERNAL.has(protocol)) return `unknown protocol ${protocol}`;
  return protocol !== 'mailto:' && !/\.[a-z]{2,}$/i.test(hostname) && hostname !== 'localhost'
    ? `unlikely host ${hostname}`
    : undefined;
}

/** Dead links of pages, by what is written in their sources. */
export function deadLinksOf(pages: readonly Page[], resolve: Resolve): DeadLink[] {
  const byTarget = new Map(pages.map((page) => [page.target, page]));
  const faultOf = (page: Page, href: string): string | undefined => {
    if (isExternal(href)) return faultOfExternal(href);
    const destination = destinationOf(href, page.source);
    if (!destination) return 'leads out of the project';
    const target = destination.path === page.source ? page.target : resolve(destination.path)?.target;
    if (target === undefined) return `no such page or file: ${destination.path}`;
    const { fragment } = destination;
    if (fragment === undefined) return undefined;
    const there = byTarget.get(target);
    if (there?.headings.some(({ id }) => id === fragment)) return undefined;
    return there ? `no such heading in ${there.source}: #${fragment}` : `no headings in ${destination.path}`;
  };
  return pages.flatMap((page) =>
    page.links.flatMap(({ href, line }) => {
      const fault = faultOf(page, href);
      return fault === undefined ? [] : [`${page.source}:${line}: ${href}: ${fault}`];
    }),
  );
}

/** Entities that addresses are written with. */
const unescape = (text: string): string =>
  text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');

const valuesOf = (html: string, attributes: string): string[] =>
  [...html.matchAll(new RegExp(`<[a-z][^>]*?\\s(?:${attributes})="([^"]*)"`, 'gi'))].map(([, value]) =>
    unescape(value!),
  );

/**
 * Dead links of a finished site, by what is in its files: whatever made them.
 * @param opaque pages that are only linked to, not looked into.
 */
export function deadLinksIn(site: string, opaque: readonly string[] = []): DeadLink[] {
  const names = (
    readdirSync(site, { recursive: true, withFileTypes: true }) as { name: string; parentPath: string }[]
  ).map(({ name, parentPath }) => join(parentPath, name).slice(site.length).replace(/^\//, ''));
  const there = new Set(names);
  const html = new Map(
    names
      .filter((name) => name.endsWith('.html') && !opaque.includes(name))
      .map((name) => [name, readFileSync(join(site, name), 'utf8')]),
  );
  const ids = new Map([...html].map(([name, text]) => [name, new Set(valuesOf(text, 'id|name'))]));
  const faultOf = (page: string, href: string): string | undefined => {
    if (isExternal(href)) return href.startsWith('data:') ? undefined : faultOfExternal(href);
    const destination = destinationOf(href, page);
    if (!destination) return 'leads out of the site';
    const { path, fragment } = destination;
    if (!there.has(path)) return 'no such file';
    return fragment && ids.has(path) && !ids.get(path)!.has(fragment) ? 'no such fragment' : undefined;
  };
  return [...html].flatMap(([page, text]) =>
    valuesOf(text, 'href|src').flatMap((href) => {
      const fault = faultOf(page, href);
      return fault === undefined ? [] : [`${page}: ${href}: ${fault}`];
    }),
  );
}
