import { extent } from 'd3-array';
import { scaleLinear, scaleLog } from 'd3-scale';
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

/** Points of one colour, joined by a line in their order where there is one. */
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

const isDrawn = ({ x, y }: Point): boolean => Number.isFinite(x.value) && Number.isFinite(y.value);

/** Least and greatest of values with their errors, and a little air. */
function spanOf(values: readonly Measured[], logarithmic: boolean): [number, number] {
  const ends = values.flatMap(({ value, error }) => [value - (error || 0), value + (error || 0)]);
  const [least = 0, most = 1] = extent(logarithmic ? values.map(({ value }) => value) : ends) as [number?, number?];
  if (logarithmic) return [least / 1.2, most * 1.2];
  const air = (most - least || Math.abs(most) || 1) * 0.08;
  return [least - air, most + air];
}

function drawChart({ x, y, series }: Chart, frame: Frame): Html {
  const points = series.flatMap((each) => each.points.filter(isDrawn));
  const makeScale = x.logarithmic ? scaleLog : scaleLinear;
  const across = makeScale(
    spanOf(
      points.map((point) => point.x),
      x.logarithmic === true,
    ),
    [frame.left, frame.right],
  );
  const up = scaleLinear(
    spanOf(
      points.map((point) => point.y),
      false,
    ),
    [frame.bottom, frame.top],
  );
  const size = frame.fontSize;
  const radius = size * 0.36;
  const drawn = series.map((each, k) => {
    const own = each.points.filter(isDrawn);
    const places = own.map((point) => [across(point.x.value), up(point.y.value)] as const);
    const line =
      each.joined &&
      own.length > 1 &&
      html`<path d="M${places.map(([px, py]) => `${at(px)} ${at(py)}`).join('L')}" fill="none" stroke="${colourOf(k)}" stroke-width="0.8" stroke-opacity="0.7"/>`;
    const bars = own.map((point, p) => {
      const [px, py] = places[p]!;
      const tall =
        point.y.error > 0
          ? `M${at(px)} ${at(up(point.y.value - point.y.error))}V${at(up(point.y.value + point.y.error))}`
          : '';
      const wide =
        point.x.error > 0 && !x.logarithmic
          ? `M${at(across(point.x.value - point.x.error))} ${at(py)}H${at(across(point.x.value + point.x.error))}`
          : '';
      return tall + wide;
    });
    const marks = places.map(([px, py]) => shapeOf(k)(px, py, radius)).join('');
    const names = own.map((point, p) => {
      const [px, py] = places[p]!;
      const left = px > (frame.left + frame.right) / 2;
      return point.name === undefined
        ? html``
        : label(point.name, {
            x: px + (left ? -1 : 1) * size * 0.7,
            y: py - size * 0.6,
            size,
            anchor: left ? 'end' : 'start',
            width: (frame.right - frame.left) / 2,
            kind: 'muted',
          });
    });
    return html`<g>${line}<path d="${bars.join('')}" fill="none" stroke="${colourOf(k)}" stroke-width="0.8"/><path d="${marks}" fill="${colourOf(k)}"/>${names}</g>`;
  });
  const axes = drawAxes(frame, { scale: across, title: x.title }, { scale: up, title: y.title });
  return html`${drawn}${axes}`;
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
  const { rows, markup } = legend(
    charts[0]!.series.map(({ name }) => name),
    width,
    fontSize,
  );
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
