import { html, type Html } from '../html.ts';
import { ABSENT, similarityColour } from './colours.ts';
import { hatchPattern } from './structure-matrix.ts';
import type { StructureLayout } from './structure-layout.ts';
import type { StructureView } from './structure-view.ts';
import { at, label } from './text.ts';

const BAND_COLOURS = ['#41506b', '#9fb0cc'];

/** The strips along the lower and left edge that mark the ensembles, one for each axis. */
export function drawBands(view: StructureView, { matrix, band }: StructureLayout, axis: 'x' | 'y'): Html {
  const step = matrix.size / view.count;
  return html`${view.segments.map(({ start, end }, k) => {
    const fill = BAND_COLOURS[k % 2]!;
    const [from, length] = [at(start * step), at((end - start) * step)];
    return axis === 'x'
      ? html`<rect x="${from}" width="${length}" height="${band}" fill="${fill}"/>`
      : html`<rect y="${from}" height="${length}" width="${band}" fill="${fill}"/>`;
  })}`;
}

/** The ensembles' names along both axes, each cut to the length of its strip. */
export function drawBandNames(view: StructureView, { matrix, band, fontSize }: StructureLayout): Html {
  if (view.segments.length < 2) return html``;
  const step = matrix.size / view.count;
  return html`${view.segments.map(({ name, start, end }) => {
    const middle = ((start + end) / 2) * step;
    const common = { size: fontSize, anchor: 'middle', width: (end - start) * step - 2 } as const;
    const below = label(name, { ...common, x: matrix.x + middle, y: matrix.y + matrix.size + band + fontSize * 1.2 });
    const beside = label(name, { ...common, x: fontSize * 1.1, y: matrix.y + middle, turn: -90 });
    return html`<g class="band-name" data-start="${start}" data-end="${end}"><g class="band-x">${below}</g><g class="band-y">${beside}</g></g>`;
  })}`;
}

const STOPS = 16;

/** The scale of similarities at the right, and what grey and hatching stand for. */
export function drawColourBar(view: StructureView, layout: StructureLayout, id: string): Html {
  const { bar, matrix, fontSize } = layout;
  const height = matrix.size * 0.5;
  const top = matrix.y + fontSize * 1.3; // clear of the profile's lowest tick
  const stops = Array.from({ length: STOPS + 1 }, (_, k) => {
    const share = k / STOPS;
    return html`<stop offset="${at(share)}" stop-color="${similarityColour(1 - share)}"/>`;
  });
  const ticks = [0, 0.5, 1].map((tick) => {
    const y = top + height * (1 - tick);
    return label(String(tick), { x: bar.x + bar.width + 2, y: y + fontSize * 0.35, size: fontSize, kind: 'muted' });
  });
  const name = view.grid.similarity === 'nmi' ? 'NMI' : 'exp(−VI)';
  const title = label(name, {
    x: bar.x + bar.width + fontSize * 2.5,
    y: top + height / 2,
    size: fontSize,
    anchor: 'middle',
    turn: 90,
  });
  return html`<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops}</linearGradient></defs><rect x="${at(bar.x)}" y="${at(top)}" width="${bar.width}" height="${at(height)}" fill="url(#${id})"/>${ticks}${title}${drawKeys(view, layout, id)}`;
}

/** Keys below the colour bar, only for what the figure has. */
function drawKeys(view: StructureView, { bar, matrix, fontSize }: StructureLayout, id: string): Html {
  const keys: [string, Html][] = [];
  const swatch = html` width="${bar.width}" height="${bar.width}"`;
  if (view.grid.saturated.includes(1)) {
    keys.push(['sat.', html`<rect${swatch} fill="#6d2a7c"/><rect${swatch} fill="url(#${id}-hatch)"/>`]);
  }
  if (view.grid.nmi.some(Number.isNaN)) keys.push(['none', html`<rect${swatch} fill="${ABSENT}"/>`]);
  const from = matrix.y + matrix.size * 0.5 + fontSize * 3;
  return html`<defs>${hatchPattern(`${id}-hatch`)}</defs>${keys.map(([name, mark], k) => {
    const y = from + k * fontSize * 1.8;
    const text = label(name, { x: bar.x + bar.width + 2, y: y + bar.width * 0.85, size: fontSize, kind: 'muted' });
    return html`<g transform="translate(${at(bar.x)} ${at(y)})">${mark}</g>${text}`;
  })}`;
}

/** What both axes count. */
export function drawAxisTitle(view: StructureView, { matrix, height, fontSize }: StructureLayout): Html {
  const of = view.grid.bin === 1 ? '' : `, ${view.grid.bin} × ${view.grid.bin} a cell`;
  return label(`${view.count} channels in the order of the profile${of}`, {
    x: matrix.x + matrix.size / 2,
    y: height - fontSize * 0.5,
    size: fontSize,
    anchor: 'middle',
    width: matrix.size,
    kind: 'muted',
  });
}
