import { max } from 'd3-array';
import { format } from 'd3-format';
import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import { html, type Html } from '../html.ts';
import { NUMERAL_LIFT, numeralRow, placeLabels } from './placement.ts';
import type { StructureLayout } from './structure-layout.ts';
import type { StructureView } from './structure-view.ts';
import { at, label, textWidth } from './text.ts';

/** Heights of the profile: finite distances fill it up to here; undefined ones reach its upper edge. */
const FINITE_SHARE = 0.92;

/** Distance → height above the profile's base, in points. */
export function profileScale({ reachability }: StructureView, height: number): ScaleLinear<number, number> {
  const most = max(reachability.filter(Number.isFinite)) ?? 1;
  return scaleLinear([0, most > 0 ? most : 1], [0, height * FINITE_SHARE]);
}

/** The profile as one step-shaped area, in points from its upper left corner. */
function profilePath(view: StructureView, { matrix, profile }: StructureLayout): string {
  const step = matrix.size / view.count;
  const scale = profileScale(view, profile.height);
  const heights = [...view.reachability, view.reachability.at(-1)!];
  const path = area<number>()
    .x((_, place) => place * step)
    .y0(profile.height)
    .y1((distance) => profile.height - (Number.isFinite(distance) ? scale(distance) : profile.height))
    .curve(curveStepAfter)
    .digits(2);
  return path(heights) ?? '';
}

/** The reachability profile with the clusters shaded. */
export function drawProfile(view: StructureView, layout: StructureLayout): Html {
  const { matrix, profile } = layout;
  const step = matrix.size / view.count;
  const shades = view.leaves.map(
    ({ start, end }) =>
      html`<rect class="cluster-shade" x="${at(start * step)}" width="${at((end - start) * step)}" height="${at(profile.height)}" fill="#00a3c4" fill-opacity="0.22"/>`,
  );
  return html`${shades}<path class="profile" d="${profilePath(view, layout)}" fill="#454c59"/>`;
}

/**
 * Numerals above the profile, in rows so that they never overlap, each with a line down to what it names.
 * @param page keeps those for which there is no room, hidden: they appear where a reader magnifies the figure.
 */
export function drawNumerals(
  view: StructureView,
  { matrix, profile, fontSize, numeralRows }: StructureLayout,
  { page }: { page: boolean },
): Html {
  const step = matrix.size / view.count;
  const wanted = view.leaves.map(({ name, start, end }) => ({
    middle: ((start + end) / 2) * step,
    width: textWidth(name, fontSize, true),
  }));
  const placed = placeLabels(wanted, { rows: numeralRows, gap: 2, from: 0, to: matrix.size });
  return html`${view.leaves.map(({ name, start, end }, k) => {
    const place = placed[k];
    if (!place && !page) return html``;
    const { middle, row } = place ?? { middle: wanted[k]!.middle, row: 0 };
    const rise = row * numeralRow(fontSize);
    const moved = `translate(${at(matrix.x + middle)} ${at(profile.y - NUMERAL_LIFT - rise)})`;
    const line = html`<path class="rule" d="M0 1.5V${at(rise + NUMERAL_LIFT)}" stroke="#9aa1ad" stroke-width="0.4"/>`;
    const hidden = place ? html`` : html` visibility="hidden"`;
    return html`<g class="numeral" data-start="${start}" data-end="${end}" transform="${moved}"${hidden}>${line}${label(name, { x: 0, y: 0, size: fontSize, anchor: 'middle', bold: true })}</g>`;
  })}`;
}

/** The axis at the profile's right: distances, with their unit. */
export function drawProfileAxis(view: StructureView, { matrix, profile, fontSize }: StructureLayout): Html {
  const scale = profileScale(view, profile.height);
  const text = format('~g');
  const x = matrix.x + matrix.size;
  const marks = scale.ticks(3).map((tick) => {
    const y = profile.y + profile.height - scale(tick);
    const mark = html`<path class="rule" d="M${at(x)} ${at(y)}h3" stroke="#5b6270" stroke-width="0.5"/>`;
    return html`${mark}${label(text(tick), { x: x + 5, y: y + fontSize * 0.35, size: fontSize, kind: 'muted' })}`;
  });
  const unit = view.grid.similarity === 'nmi' ? '−ln NMI' : 'VI, bits';
  const turned = { x: x + fontSize * 4.1, y: profile.y + profile.height / 2, turn: 90 };
  const title = label(unit, { ...turned, size: fontSize, anchor: 'middle', width: profile.height, kind: 'muted' });
  return html`<g class="axis">${marks}${title}</g>`;
}
