import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { renderMarkdown, type Resolve } from './markdown.ts';
import { destinationOf, isExternal, type Page, targetOf } from './page.ts';

/** The pages that are there by themselves; others come in by links. */
const ROOTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
export const DECISIONS = 'docs/decisions';

export interface Collected {
  readonly pages: readonly Page[];
  /** Files that pages link to and that are copied as they are. */
  readonly files: readonly string[];
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function documentsIn(root: string): string[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true }) as string[];
  const documents = below.filter((name) => name.endsWith('.md')).map((name) => posix.join('docs', name));
  return [...ROOTS.filter((name) => isFile(join(root, name))), ...documents.toSorted()];
}

const titleOf = (root: string, path: string): string | undefined =>
  path.endsWith('.md') ? /^# (.*)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1] : undefined;

/** Markdown of the index of a folder that has no README: its files, by title where they have one. */
function folderIndex(root: string, folder: string): string {
  const names = readdirSync(join(root, folder)).filter((name) => isFile(join(root, folder, name)));
  const lines = names.toSorted().map((name) => `- [${titleOf(root, posix.join(folder, name)) ?? name}](${name})`);
  const heading =
    folder === DECISIONS
      ? '# Decisions\n\nWhat was decided, what else was considered, and what follows from it; half a page each.'
      : `# ${folder}`;
  return `${heading}\n\n${lines.join('\n')}\n`;
}

/** Text of a document: the file's, or the index of its folder. */
const textOf = (root: string, source: string): string =>
  isFile(join(root, source)) ? readFileSync(join(root, source), 'utf8') : folderIndex(root, posix.dirname(source));

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The site's path for a path of the repository. */
export function resolverOf(root: string): Resolve {
  return (path) => {
    const full = join(root, path);
    if (isFolder(full)) return { target: targetOf(posix.join(path, 'README.md')) };
    return isFile(full) ? { target: targetOf(path), title: titleOf(root, path) } : undefined;
  };
}

/** Renders the documents of a repository, and whatever Markdown they link to. */
export function collect(root: string): Collected {
  const resolve = resolverOf(root);
  const queue = [...documentsIn(root), `${DECISIONS}/README.md`];
  const seen = new Set(queue);
  const pages: Page[] = [];
  const files = new Set<string>();
  for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
    const page = renderMarkdown(source, textOf(root, source), resolve);
    pages.push(page);
    for (const { href } of page.links) {
      const path = isExternal(href) ? undefined : destinationOf(href, source)?.path;
      if (path === undefined || resolve(path) === undefined) continue;
      const linked = isFolder(join(root, path)) ? posix.join(path, 'README.md') : path;
      if (!linked.endsWith('.md')) files.add(linked);
      else if (!seen.has(linked)) {
        seen.add(linked);
        queue.push(linked);
      }
    }
  }
  return { pages, files: [...files].toSorted() };
}
