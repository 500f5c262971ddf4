import { html, type Html } from '../html.ts';

/** Width of a character of sans-serif type against its height, on the safe side. */
const CHARACTER_WIDTH = 0.58;

/** What a reader takes for one character, as far as code points tell. */
const charactersOf = (text: string): string[] => Array.from(text);

/** An estimate of a text's width, in the unit of `size`. */
export const textWidth = (text: string, size: number): number => charactersOf(text).length * CHARACTER_WIDTH * size;

/** A text cut in its middle to fit a width; its ends tell names apart better than its beginning alone. */
export function shorten(text: string, { size, width }: { size: number; width: number }): string {
  const characters = charactersOf(text);
  const room = Math.floor(width / (CHARACTER_WIDTH * size));
  if (characters.length <= room) return text;
  if (room < 3) return '';
  const head = Math.ceil((room - 1) / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (room - 1 - head)).join('')}`;
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
}

/** A label; where it has to be cut, the whole text is its title. */
export function label(text: string, options: LabelOptions): Html {
  const { x, y, size, anchor = 'start', turn, width, kind = 'label', bold } = options;
  const shown = width === undefined ? text : shorten(text, { size, width });
  if (shown === '') return html``;
  const turned = turn === undefined ? html`` : html` transform="rotate(${turn} ${at(x)} ${at(y)})"`;
  const whole = shown === text ? html`` : html`<title>${text}</title>`;
  const fill = kind === 'muted' ? '#5b6270' : '#1c2026';
  const weight = bold ? html` font-weight="600"` : html``;
  return html`<text class="${kind}" x="${at(x)}" y="${at(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}"${weight}${turned}>${whole}${shown}</text>`;
}
