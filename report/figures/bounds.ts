import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { RunData } from '../../contracts/run-data.ts';
import type { TableData } from '../../contracts/tables.ts';
import { type BoundsCount, middleBits, rowsOf, sizesOf } from '../bounds-counts.ts';
import type { Figure } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { drawAxes, drawing, type Frame } from './axes.ts';
import { CLASS_COLOURS } from './class-colours.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';
import { at, label } from './text.ts';

type Rows = TableData<'bounds'>;
type What = BoundsCount['what'];

const colourOf = (k: number): string => CLASS_COLOURS[k % CLASS_COLOURS.length]!;

/** Bars of the bounds and marks of the estimates of one size, as two elements however many there are. */
function marks(table: Rows, rows: readonly number[], { x, y, colour, radius }: Marks): Html {
  const finite = rows.filter((row) => Number.isFinite(table.upper_bits[row]!));
  const bars = finite.map((row) => {
    const from = x(table.lower_bits[row]!);
    return `M${at(from)} ${at(y(table.fingerprint_bits[row]!))}H${at(x(table.upper_bits[row]!))}`;
  });
  const dots = rows.map((row) => `M${at(x(middleBits(table, row)))} ${at(y(table.fingerprint_bits[row]!))}h0`);
  return html`<path d="${bars.join('')}" fill="none" stroke="${colour}" stroke-width="0.6" stroke-opacity="0.5"/><path d="${dots.join('')}" fill="none" stroke="${colour}" stroke-width="${radius * 2}" stroke-linecap="round"/>`;
}

interface Marks {
  readonly x: (bits: number) => number;
  readonly y: (bits: number) => number;
  readonly colour: string;
  readonly radius: number;
}

/** One system of axes: channels, or whole spaces. */
function drawChart(table: Rows, what: What, frame: Frame, radius: number): Html {
  const sizes = sizesOf(table);
  const all = sizes.flatMap((size) => rowsOf(table, what, size));
  const furthest = max(all, (row) => {
    const upper = table.upper_bits[row]!;
    return Math.max(Number.isFinite(upper) ? upper : table.lower_bits[row]!, table.fingerprint_bits[row]!);
  });
  const most = Math.max(furthest ?? 0, 0.1) * 1.05;
  const least = Math.min(0, ...all.map((row) => table.lower_bits[row]!));
  const x = scaleLinear([least, most], [frame.left, frame.right]);
  const y = scaleLinear([least, most], [frame.bottom, frame.top]);
  const diagonal = html`<path d="M${at(x(least))} ${at(y(least))}L${at(x(most))} ${at(y(most))}" fill="none" stroke="#9aa1ad" stroke-width="0.7"/>`;
  const ceilings = sizes.map((size, k) => {
    const level = Math.log2(size);
    return (
      level <= most &&
      html`<path d="M${at(frame.left)} ${at(y(level))}H${at(frame.right)}" fill="none" stroke="${colourOf(k)}" stroke-dasharray="3 2" stroke-width="0.7"/>`
    );
  });
  const drawn = sizes.map((size, k) => marks(table, rowsOf(table, what, size), { x, y, colour: colourOf(k), radius }));
  const axes = drawAxes(
    frame,
    { scale: x, title: `bounds on the information of ${what}, bits` },
    { scale: y, title: 'fingerprint, bits' },
  );
  return html`${diagonal}${ceilings}${drawn}${axes}`;
}

function legend(sizes: readonly number[], fontSize: number): Html {
  return html`${sizes.map((size, k) => {
    const x = fontSize * (0.6 + k * 9);
    return html`<circle cx="${at(x)}" cy="${at(fontSize)}" r="${at(fontSize * 0.32)}" fill="${colourOf(k)}"/>${label(`n = ${size}`, { x: x + fontSize * 0.7, y: fontSize * 1.35, size: fontSize })}`;
  })}`;
}

const kindsOf = (table: Rows): What[] =>
  (['channels', 'whole spaces'] as const).filter((what) =>
    sizesOf(table).some((size) => rowsOf(table, what, size).length > 0),
  );

/** Side by side, below each other on a narrow page. */
function draw(table: Rows, widthMm: number, title: string): Html {
  const kinds = kindsOf(table);
  const [width, fontSize] = [pointsOf(widthMm), fontSizeOf(widthMm)];
  const columns = isNarrow(widthMm) ? 1 : kinds.length;
  const side = width / columns;
  const height = Math.min(side * 0.85, 230);
  const head = fontSize * 2;
  const charts = kinds.map((what, k) => {
    const [left, top] = [(k % columns) * side, head + Math.floor(k / columns) * height];
    const frame: Frame = {
      left: left + fontSize * 5,
      top: top + fontSize * 0.5,
      right: left + side - fontSize * 1.6,
      bottom: top + height - fontSize * 3.6,
      fontSize,
      edge: left,
    };
    return drawChart(table, what, frame, isNarrow(widthMm) ? 0.8 : 1.1);
  });
  const content = html`${legend(sizesOf(table), fontSize)}${charts}`;
  return drawing(widthMm, head + Math.ceil(kinds.length / columns) * height, { title, content });
}

function* plotted(table: Rows): Generator<(string | number)[]> {
  for (const row of table.channel.keys()) {
    yield [
      table.channel[row]!,
      table.space[row]!,
      table.fingerprint_points[row]!,
      table.lower_bits[row]!,
      table.upper_bits[row]!,
      table.fingerprint_bits[row]!,
    ];
  }
}

const COLUMNS = ['channel', 'space', 'fingerprint_points', 'lower_bits', 'upper_bits', 'fingerprint_bits'];

/** Fingerprints against the sampled bounds; none without that analysis. */
export function boundsFigures({ tables }: Pick<RunData, 'tables'>): Figure[] {
  const table = tables.bounds;
  if (!table || table.channel.length === 0) return [];
  const title = `Fingerprints of ${sizesOf(table).join(', ')} points against bounds on the information of ${kindsOf(table).join(' and ')}`;
  return [
    {
      id: 'bounds',
      title,
      draw: (widthMm) => draw(table, widthMm, title),
      data: () => ({ columns: COLUMNS, rows: plotted(table) }),
    },
  ];
}
