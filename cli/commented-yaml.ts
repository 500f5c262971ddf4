import { type Document, isMap, Pair, Scalar, stringify, type YAMLMap } from 'yaml';

const WIDTH = 110;

/** Text as a comment: wrapped, one space before each line, and no characters that could end it. */
export function remark(...texts: readonly string[]): string {
  return texts
    .flatMap((text) => text.replaceAll(/[^\P{Cc}\n]/gu, '?').split('\n'))
    .flatMap((line) => wrapped(line))
    .map((line) => ` ${line}`)
    .join('\n');
}

function wrapped(line: string): string[] {
  // Lines of code stay whole, so that they can be copied.
  if (line.length <= WIDTH || /np\.|census |^ {2}/.test(line)) return [line];
  const lines: string[] = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

export interface Notes {
  readonly before?: readonly string[];
  readonly beside?: string;
  readonly apart?: boolean;
}

/** One key with its comments: lines before it, or a few words beside it. */
export function put(document: Document, map: YAMLMap, key: string, value: unknown, notes: Notes = {}): void {
  const own = new Scalar(key);
  const node = document.createNode(value);
  if (notes.before && notes.before.length > 0) own.commentBefore = remark(...notes.before);
  if (notes.apart) own.spaceBefore = true;
  if (notes.beside !== undefined) {
    const text = remark(notes.beside);
    if (isMap(node) && !node.flow) own.commentBefore = [own.commentBefore, text].filter(Boolean).join('\n');
    else node.comment = text.split('\n').join('');
  }
  map.items.push(new Pair(own, node));
}

/** The YAML of some keys, as comment lines: what a user may take in. */
export const commentedOut = (value: unknown, why: string): string[] => [
  why,
  ...stringify(value, { lineWidth: 0, collectionStyle: 'flow' })
    .replace(/^\{ (.*) \}(?=\n?$)/s, '$1')
    .trimEnd()
    .split('\n'),
];

/** A value on one line, in brackets. */
export function flow(document: Document, value: unknown): unknown {
  const node = document.createNode(value);
  (node as unknown as YAMLMap).flow = true;
  return node;
}
