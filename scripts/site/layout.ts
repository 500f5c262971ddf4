import { escapeHtml, type Group, renderNavigation } from './navigation.ts';
import { type Page, relativeTo } from './page.ts';

/** What every page of a site has around its text. */
export interface Frame {
  readonly groups: readonly Group[];
  readonly version: string;
  /** Path of the example's report in the site. */
  readonly report: string;
}

/** Headings of the second level, where there are enough to need a list. */
function contentsOf({ headings }: Page): string {
  const second = headings.filter(({ level }) => level === 2);
  if (second.length < 3) return '';
  const items = second.map(({ id, html }) => `<li><a href="#${id}">${html.replaceAll(/<\/?a\b[^>]*>/g, '')}</a></li>`);
  return `<nav class="contents" aria-label="On this page">\n<p>On this page</p>\n<ul>\n${items.join('\n')}\n</ul>\n</nav>`;
}

/** The example's report in the front page, before its first section. */
function withReport(html: string, report: string): string {
  const figure = `<figure class="report">
<iframe src="${report}" title="Report of the example: fifty VAEs of MNIST" loading="lazy"></iframe>
<figcaption>The report of the example, as a run leaves it: one page that needs nothing else. <a href="${report}">Open it on its own</a>.</figcaption>
</figure>\n`;
  const at = html.indexOf('<h2');
  return at < 0 ? html + figure : html.slice(0, at) + figure + html.slice(at);
}

/** A link beside every heading, for who wants to pass it on. */
const withAnchors = (html: string): string =>
  html.replaceAll(
    /<h([2-6]) id="([^"]*)">(.*?)<\/h\1>/gs,
    (_, level: string, id: string, text: string) =>
      `<h${level} id="${id}">${text} <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h${level}>`,
  );

/** A page of the site as one HTML document. */
export function layoutPage(page: Page, { groups, version, report }: Frame): string {
  const { target, title, html } = page;
  const isFront = target === 'index.html';
  const home = relativeTo(target, 'index.html');
  const name = isFront ? 'latent-census' : `${escapeHtml(title)} · latent-census`;
  const navigation = renderNavigation(groups, target);
  const body = withAnchors(isFront ? withReport(html, report) : html);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<link rel="stylesheet" href="${relativeTo(target, 'style.css')}">
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<header>
<a class="brand" href="${home}">latent-census</a>
<details><summary>Pages</summary>
<nav aria-label="All pages">
${navigation}
</nav>
</details>
</header>
<div class="columns">
<nav class="pages" aria-label="Pages">
${navigation}
</nav>
<main id="text">
${body}</main>
${contentsOf(page)}
</div>
<footer>latent-census ${version} · Apache-2.0</footer>
</body>
</html>
`;
}
