import MarkdownIt from 'markdown-it';
import { destinationOf, type Heading, isExternal, type Link, type Page, relativeTo, targetOf } from './page.ts';
import { Slugs } from './slug.ts';

/** What a link to a path of the repository becomes; undefined where the site has nothing for it. */
export type Resolve = (path: string) => { readonly target: string; readonly title?: string | undefined } | undefined;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
type Token = ReturnType<typeof markdown.parse>[number];

// A wide table scrolls by itself; the page does not.
markdown.renderer.rules['table_open'] = () => '<div class="table"><table>\n';
markdown.renderer.rules['table_close'] = () => '</table></div>\n';

const plainText = (token: Token): string =>
  (token.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');

/** Gives headings their anchors. */
function anchorHeadings(tokens: readonly Token[]): Heading[] {
  const slugs = new Slugs();
  return tokens.flatMap((token, k) => {
    if (token.type !== 'heading_open') return [];
    const inline = tokens[k + 1]!;
    const id = slugs.next(plainText(inline));
    const html = markdown.renderer.renderInline(inline.children ?? [], markdown.options, {});
    token.attrSet('id', id);
    return [{ level: Number(token.tag.slice(1)), html, id }];
  });
}

/** A link whose text is the name of a file is called as its page is. */
function retitle(text: Token | undefined, title: string | undefined): void {
  if (title !== undefined && text?.type === 'text' && /^[\w./-]+\.md$/.test(text.content)) text.content = title;
}

/** Points links at pages instead of files, and gives them as they were written. */
function rewriteLinks(tokens: readonly Token[], source: string, resolve: Resolve): Link[] {
  const links: Link[] = [];
  let line = 1;
  for (const token of tokens) {
    if (token.map) line = token.map[0] + 1;
    for (const [k, child] of (token.children ?? []).entries()) {
      const attribute = { link_open: 'href', image: 'src' }[child.type];
      const href = attribute === undefined ? undefined : child.attrGet(attribute);
      if (attribute === undefined || href === undefined || href === null) continue;
      links.push({ href, line });
      if (isExternal(href)) continue;
      const destination = destinationOf(href, source);
      const there = destination && resolve(destination.path);
      if (there === undefined) continue;
      const { target, title } = there;
      retitle(token.children?.[k + 1], title);
      const fragment = destination?.fragment === undefined ? '' : `#${destination.fragment}`;
      const path = target === targetOf(source) && fragment !== '' ? '' : relativeTo(targetOf(source), target);
      child.attrSet(attribute, `${path}${fragment}`);
    }
  }
  return links;
}

/** Renders a Markdown file. */
export function renderMarkdown(source: string, text: string, resolve: Resolve): Page {
  const tokens = markdown.parse(text, {});
  const headings = anchorHeadings(tokens);
  const links = rewriteLinks(tokens, source, resolve);
  const html = markdown.renderer.render(tokens, markdown.options, {});
  const first = tokens.findIndex(({ type }) => type === 'heading_open');
  const title = first < 0 ? source : plainText(tokens[first + 1]!);
  return { source, target: targetOf(source), title, html, headings, links };
}
