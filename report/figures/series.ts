import { extent } from 'd3-array';
import { scaleLinear, scaleLog, type ScaleLogarithmic } from 'd3-scale';
import { html, type Html } from '../html.ts';
import type { Measured } from '../whole-spaces.ts';
import { drawAxes, drawing, type Frame } from './axes.ts';
import { CLASS_COLOURS } from './class-colours.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';
import { at, label, shorten, textWidth } from './text.ts';

/** A value against another, each with its standard error. */
export interface Point {
  readonly x: Measured;
  readonly y: Measured;
  /** Stands beside the point. */
  readonly name?: string;
}

/** Points joined by a line in their order, where there is one. Those of one name share a colour. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  readonly joined: boolean;
}

/** One system of axes. */
export interface Chart {
  readonly x: { readonly title: string; readonly logarithmic?: boolean };
  readonly y: { readonly title: string };
  readonly series: readonly Series[];
}

/** Ticks of a logarithmic axis at most. */
const LOG_TICKS_MAX = 5;

/** Series told apart by colour; the rest of them share the last. */
const colourOf = (k: number): string => CLASS_COLOURS[Math.min(k, CLASS_COLOURS.length - 1)]!;
/** Shapes tell them apart as well, for those who see no colours: circle, square, triangle, diamond. */
const SHAPES: readonly ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `M${at(x - r)} ${at(y)}a${at(r)} ${at(r)} 0 1 0 ${at(2 * r)} 0a${at(r)} ${at(r)} 0 1 0 ${at(-2 * r)} 0z`,
  (x, y, r) => `M${at(x - r)} ${at(y - r)}h${at(2 * r)}v${at(2 * r)}h${at(-2 * r)}z`,
  (x, y, r) => `M${at(x)} ${at(y - r)}l${at(r)} ${at(2 * r)}h${at(-2 * r)}z`,
  (x, y, r) => `M${at(x)} ${at(y - r)}l${at(r)} ${at(r)}l${at(-r)} ${at(r)}l${at(-r)} ${at(-r)}z`,
];
const shapeOf = (k: number) => SHAPES[k % SHAPES.length]!;

/** The names of series, each once; its place decides colour and shape. */
const namesOf = ({ series }: Chart): string[] => [...new Set(series.map(({ name }) => name))];

/** Ticks of a logarithmic scale that have room: 1, 2 and 5 of each decade, or its beginning alone. */
function sparse(scale: ScaleLogarithmic<number, number>): ScaleLogarithmic<number, number> {
  const every = scale.ticks();
  const leading = (tick: number): number => Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9));
  const some = every.filter((tick) => [1, 2, 5].includes(leading(tick)));
  const few = every.filter((tick) => leading(tick) === 1);
  const ticks = some.length <= LOG_TICKS_MAX || few.length < 2 ? some : few;
  return Object.assign(scale.copy(), { ticks: () => ticks });
}

const isDrawn = ({ x, y }: Point): boolean => Number.isFinite(x.value) && Number.isFinite(y.value);

/** Least and greatest of values with their errors, and a little air. */
function spanOf(values: readonly Measured[], logarithmic: boolean): [number, number] {
  const ends = values.flatMap(({ value, error }) => [value - (error || 0), value + (error || 0)]);
  const [least = 0, most = 1] = extent(logarithmic ? values.map(({ value }) => value) : ends) as [number?, number?];
  if (logarithmic) return [least / 1.2, most * 1.2];
  const air = (most - least || Math.abs(most) || 1) * 0.08;
  return [least - air, most + air];
}

/** A box on the page. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Names beside points, in the first of four places that is free; left out where none is. */
function drawNames(
  points: readonly { x: number; y: number; name: string }[],
  { fontSize: size, left, right }: Frame,
): Html {
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - 2, right: x + 2, top: y - 2, bottom: y + 2 }));
  const drawn = points.map(({ x, y, name }) => {
    const width = textWidth(name, size);
    for (const [side, row] of [
      [1, -1],
      [-1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const from = side > 0 ? x + size * 0.7 : x - size * 0.7 - width;
      const base = row < 0 ? y - size * 0.6 : y + size * 1.4;
      const box = { left: from, right: from + width, top: base - size, bottom: base + size * 0.2 };
      if (box.left < left || box.right > right + size || taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return label(name, { x: from, y: base, size, kind: 'muted' });
    }
    return html``;
  });
  return html`${drawn}`;
}

interface Scales {
  readonly across: (value: number) => number;
  readonly up: (value: number) => number;
}

/** A series' line, error bars and marks. */
function drawSeries({ points, joined }: Series, k: number, { across, up }: Scales, radius: number): Html {
  const own = points.filter(isDrawn);
  const places = own.map(({ x, y }) => [across(x.value), up(y.value)] as const);
  const path = places.map(([x, y]) => `${at(x)} ${at(y)}`).join('L');
  const line =
    joined &&
    own.length > 1 &&
    html`<path d="M${path}" fill="none" stroke="${colourOf(k)}" stroke-width="0.8" stroke-opacity="0.7"/>`;
  const bars = own.map(({ x, y }, p) => {
    const [px, py] = places[p]!;
    const tall = y.error > 0 ? `M${at(px)} ${at(up(y.value - y.error))}V${at(up(y.value + y.error))}` : '';
    const wide = x.error > 0 ? `M${at(across(x.value - x.error))} ${at(py)}H${at(across(x.value + x.error))}` : '';
    return tall + wide;
  });
  const marks = places.map(([x, y]) => shapeOf(k)(x, y, radius)).join('');
  return html`<g>${line}<path d="${bars.join('')}" fill="none" stroke="${colourOf(k)}" stroke-width="0.8"/><path d="${marks}" fill="${colourOf(k)}"/></g>`;
}

function drawChart(chart: Chart, frame: Frame): Html {
  const { x, y, series } = chart;
  const points = series.flatMap((each) => each.points.filter(isDrawn));
  const span = spanOf(
    points.map((point) => point.x),
    x.logarithmic === true,
  );
  const range = [frame.left, frame.right];
  const across = x.logarithmic ? sparse(scaleLog(span, range)) : scaleLinear(span, range);
  const up = scaleLinear(
    spanOf(
      points.map((point) => point.y),
      false,
    ),
    [frame.bottom, frame.top],
  );
  const names = namesOf(chart);
  const drawn = series.map((each) => drawSeries(each, names.indexOf(each.name), { across, up }, frame.fontSize * 0.36));
  const named = points.flatMap((point) =>
    point.name === undefined ? [] : [{ x: across(point.x.value), y: up(point.y.value), name: point.name }],
  );
  const axes = drawAxes(frame, { scale: across, title: x.title }, { scale: up, title: y.title });
  return html`${drawn}${drawNames(named, frame)}${axes}`;
}

/** Names of the series in rows above the charts. */
function legend(names: readonly string[], width: number, fontSize: number): { rows: number; markup: Html } {
  if (names.length < 2) return { rows: 0, markup: html`` };
  const shown = names.map((name) => shorten(name, { size: fontSize, width: width * 0.4 }));
  let [x, row] = [0, 0];
  const items = shown.map((name, k) => {
    const own = textWidth(name, fontSize) + fontSize * 2.4;
    if (x > 0 && x + own > width) [x, row] = [0, row + 1];
    const [left, middle] = [x + fontSize * 0.5, fontSize * (0.8 + row * 1.5)];
    x += own;
    return html`<path d="${shapeOf(k)(left, middle, fontSize * 0.36)}" fill="${colourOf(k)}"/>${label(name, { x: left + fontSize * 0.8, y: middle + fontSize * 0.35, size: fontSize, whole: names[k]! })}`;
  });
  return { rows: row + 1, markup: html`${items}` };
}

/** Charts side by side, below each other on a narrow page, with one legend for all: the series of the first. */
export function drawCharts(charts: readonly Chart[], widthMm: number, title: string): Html {
  const width = pointsOf(widthMm);
  const fontSize = fontSizeOf(widthMm);
  const columns = isNarrow(widthMm) ? 1 : charts.length;
  const side = width / columns;
  const height = Math.min(side * 0.8, 170);
  const { rows, markup } = legend(namesOf(charts[0]!), width, fontSize);
  const head = rows * fontSize * 1.5 + fontSize * 0.6;
  const content = charts.map((chart, k) => {
    const [left, top] = [(k % columns) * side, head + Math.floor(k / columns) * height];
    const frame = {
      left: left + fontSize * 5.5,
      top: top + fontSize,
      right: left + side - fontSize * 1.6,
      bottom: top + height - fontSize * 3.6,
      fontSize,
      edge: left,
    };
    return drawChart(chart, frame);
  });
  return drawing(widthMm, head + Math.ceil(charts.length / columns) * height, {
    title,
    content: html`${markup}${content}`,
  });
}
