import { html, type Html } from '../html.ts';

/** Width of a character of sans-serif type against its height, on the safe side. */
const CHARACTER_WIDTH = { plain: 0.58, bold: 0.68 };
const characterWidth = (bold: boolean | undefined): number => CHARACTER_WIDTH[bold ? 'bold' : 'plain'];

/** What a reader takes for one character, as far as code points tell. */
const charactersOf = (text: string): string[] => Array.from(text);

/** An estimate of a text's width, in the unit of `size`. */
export const textWidth = (text: string, size: number, bold?: boolean): number =>
  charactersOf(text).length * characterWidth(bold) * size;

/** A text cut in its middle to fit a width; its ends tell names apart better than its beginning alone. */
export function shorten(
  text: string,
  { size, width, bold }: { size: number; width: number; bold?: boolean | undefined },
): string {
  const characters = charactersOf(text);
  const room = Math.floor(width / (characterWidth(bold) * size));
  if (characters.length <= room) return text;
  if (room < 3) return '';
  const head = Math.ceil((room - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (room - 1 - head)).join('')}`;
}

const isWord = (character: string): boolean => /[\p{L}\p{N}.]/u.test(character);

/** Characters that all texts begin with, without a word or number that only some of them end there. */
function commonStart(texts: readonly (readonly string[])[]): number {
  const [first = []] = texts;
  let end = 0;
  while (end < first.length && texts.every((text) => text[end] === first[end])) end += 1;
  while (end > 0 && isWord(first[end - 1]!)) end -= 1;
  return end;
}

/** Texts without what all of them begin and end with: what tells them apart. */
export function distinctParts(texts: readonly string[]): string[] {
  if (new Set(texts).size < 2) return [...texts];
  const characters = texts.map(charactersOf);
  const start = commonStart(characters);
  const rests = characters.map((text) => text.slice(start));
  const end = commonStart(rests.map((rest) => rest.toReversed()));
  return rests.map(
    (rest) => `${start > 0 ? '…' : ''}${rest.slice(0, rest.length - end).join('')}${end > 0 ? '…' : ''}`,
  );
}

/** A coordinate with as many digits as a printer can show. */
export const at = (value: number): string => String(Math.round(value * 100) / 100);

export interface LabelOptions {
  readonly x: number;
  readonly y: number;
  /** Points (1/72 inch). */
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Degrees, clockwise. */
  readonly turn?: number;
  /** Cut to this width. */
  readonly width?: number;
  readonly kind?: string;
  readonly bold?: boolean;
  /** What the text stands for, where it is a part of that. */
  readonly whole?: string;
}

/** A label; where it has to be cut, the whole text is its title. */
export function label(text: string, options: LabelOptions): Html {
  const { x, y, size, anchor = 'start', turn, width, kind = 'label', bold, whole = text } = options;
  const shown = width === undefined ? text : shorten(text, { size, width, bold });
  if (shown === '') return html``;
  const turned = turn === undefined ? html`` : html` transform="rotate(${turn} ${at(x)} ${at(y)})"`;
  const title = shown === whole ? html`` : html`<title>${whole}</title>`;
  const fill = kind === 'muted' ? '#5b6270' : '#1c2026';
  const weight = bold ? html` font-weight="600"` : html``;
  return html`<text class="${kind}" x="${at(x)}" y="${at(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}"${weight}${turned}>${title}${shown}</text>`;
}
