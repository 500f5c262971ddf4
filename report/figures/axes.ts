import { format } from 'd3-format';
import { html, type Html } from '../html.ts';
import { at, label } from './text.ts';
import { millimetresOf, pointsOf } from './printed-size.ts';

/** The part of a scale that an axis needs: d3's linear and logarithmic ones have it. */
interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly fontSize: number;
  /** Where the room for the left axis begins; 0 where not given. */
  readonly edge?: number;
}

const text = format('~g');

/** A lower and a left axis with ticks and titles; fine lines across. */
export function drawAxes(frame: Frame, x: { scale: Scale; title: string }, y: { scale: Scale; title: string }): Html {
  const { left, top, right, bottom, fontSize: size, edge = 0 } = frame;
  const titleX = edge + size * 1.1;
  const across = (right - left) / (size * 7);
  const below = x.scale.ticks(Math.max(2, Math.min(8, Math.floor(across)))).map((tick) => {
    const place = at(x.scale(tick));
    return html`<path class="rule" d="M${place} ${at(bottom)}v3" stroke="#5b6270" stroke-width="0.5"/>${label(text(tick), { x: x.scale(tick), y: bottom + 4 + size, size, anchor: 'middle', kind: 'muted' })}`;
  });
  const beside = y.scale.ticks(Math.max(2, Math.min(6, Math.floor((bottom - top) / (size * 3))))).map((tick) => {
    const place = at(y.scale(tick));
    return html`<path class="rule" d="M${at(left - 3)} ${place}h3" stroke="#5b6270" stroke-width="0.5"/>${label(text(tick), { x: left - 5, y: y.scale(tick) + size * 0.35, size, anchor: 'end', kind: 'muted' })}`;
  });
  const titles = html`${label(x.title, { x: (left + right) / 2, y: bottom + size * 2.9, size, anchor: 'middle', width: right - left })}${label(y.title, { x: titleX, y: (top + bottom) / 2, size, anchor: 'middle', turn: -90, width: bottom - top })}`;
  return html`<g class="axis"><path class="rule" d="M${at(left)} ${at(top)}V${at(bottom)}H${at(right)}" fill="none" stroke="#5b6270" stroke-width="0.5"/>${below}${beside}${titles}</g>`;
}

/** One `<svg>` of a printed width; height in points. */
export function drawing(
  widthMm: number,
  height: number,
  { title, more = html``, content }: { title: string; more?: Html; content: Html },
): Html {
  const width = pointsOf(widthMm);
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${at(millimetresOf(height))}mm" viewBox="0 0 ${at(width)} ${at(height)}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${title}"${more}>${content}</svg>`;
}
