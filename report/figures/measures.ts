import type { RunData } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { agreements, type Measured, type MeasuredPairs, measuredPairs } from '../measured.ts';
import { drawing } from './axes.ts';
import { ABSENT, similarityColour } from './colours.ts';
import { fontSizeOf, isNarrow, pointsOf } from './printed-size.ts';
import { at, label } from './text.ts';

/** Spaces along the side of a heat map; more could not be told apart. */
const SPACES_MAX = 40;

/** A square of coloured cells; NaN is absent. @param shade row, column → 0 to 1. */
function cells(count: number, place: { x: number; y: number; side: number }, shade: (r: number, c: number) => number) {
  const size = place.side / Math.max(1, count);
  return Array.from({ length: count * count }, (_, cell) => {
    const [row, column] = [Math.floor(cell / count), cell % count];
    const value = shade(row, column);
    const colour = Number.isNaN(value) ? ABSENT : similarityColour(value);
    return html`<rect x="${at(place.x + column * size)}" y="${at(place.y + row * size)}" width="${at(size)}" height="${at(size)}" fill="${colour}"/>`;
  });
}

/** From the least (0) to the most similar pair (1). */
function shadesOf({ values, similarity }: Measured): (pair: number) => number {
  const finite = values.filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  return (pair) => {
    const part = most > least ? (values[pair]! - least) / (most - least) : values[pair]! - least;
    return similarity ? part : 1 - part;
  };
}

const short = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : 'undefined');

function drawMatrices(pairs: MeasuredPairs, spaces: readonly number[], widthMm: number): Html {
  const width = pointsOf(widthMm);
  const size = fontSizeOf(widthMm);
  const columns = isNarrow(widthMm) ? 3 : 5;
  const gap = 8;
  const side = (width - gap * (columns - 1)) / columns;
  const head = size * 2.9;
  const pairOf = new Map(pairs.a.map((a, k) => [`${a},${pairs.b[k]}`, k]));
  const content = pairs.measures.map((measured, k) => {
    const x = (k % columns) * (side + gap);
    const y = Math.floor(k / columns) * (side + head + gap) + head;
    const shade = shadesOf(measured);
    const finite = measured.values.filter(Number.isFinite);
    const range = finite.length === 0 ? 'no values' : `${short(Math.min(...finite))} to ${short(Math.max(...finite))}`;
    const drawn = cells(spaces.length, { x, y, side }, (row, column) => {
      if (row === column) return 1;
      const [a, b] = row < column ? [spaces[row]!, spaces[column]!] : [spaces[column]!, spaces[row]!];
      const pair = pairOf.get(`${a},${b}`);
      return pair === undefined ? NaN : shade(pair);
    });
    return html`${label(measured.title, { x, y: y - size * 1.5, size, width: side, bold: true })}${label(range, { x, y: y - size * 0.4, size, width: side, kind: 'muted' })}${drawn}`;
  });
  const rows = Math.ceil(pairs.measures.length / columns);
  return drawing(widthMm, rows * (side + head + gap), {
    title: matricesTitle(pairs, spaces),
    content: html`${content}`,
  });
}

function drawAgreement(pairs: MeasuredPairs, correlations: number[][], widthMm: number): Html {
  const size = fontSizeOf(widthMm);
  const names = size * 13;
  const side = Math.min(pointsOf(widthMm) - names, 330);
  const count = correlations.length;
  const cell = side / count;
  const squares = cells(count, { x: names, y: 0, side }, (row, column) => Math.max(0, correlations[row]![column]!));
  const numbers = correlations.flatMap((line, row) =>
    line.map((value, column) => {
      const fill = value > 0.5 ? '#ffffff' : '#1a1a1a';
      return html`<text x="${at(names + (column + 0.5) * cell)}" y="${at((row + 0.5) * cell + size * 0.35)}" font-size="${at(size)}" text-anchor="middle" fill="${fill}">${Number.isNaN(value) ? '–' : value.toFixed(2)}</text>`;
    }),
  );
  const beside = pairs.measures.map(({ title }, row) =>
    label(title, { x: names - 4, y: (row + 0.5) * cell + size * 0.35, size, anchor: 'end', width: names - 4 }),
  );
  return drawing(widthMm, side + 2, { title: agreementTitle(pairs), content: html`${squares}${numbers}${beside}` });
}

const matricesTitle = (pairs: MeasuredPairs, spaces: readonly number[]): string =>
  `${pairs.measures.length} measures of similarity between ${spaces.length} whole spaces`;
const agreementTitle = (pairs: MeasuredPairs): string =>
  `How far ${pairs.measures.length} measures order ${pairs.a.length} pairs of spaces alike`;

/** A heat map for each measure, and the rank correlations of all of them. */
export function measuresFigures({ tables }: Pick<RunData, 'tables'>): Figure[] {
  const pairs = measuredPairs(tables);
  if (!pairs) return [];
  const spaces = [...new Set([...pairs.a, ...pairs.b])].sort((a, b) => a - b);
  const shown = spaces.slice(0, SPACES_MAX);
  const correlations = agreements(tables, pairs);
  return [
    {
      id: 'measures',
      title: matricesTitle(pairs, shown),
      draw: (widthMm) => drawMatrices(pairs, shown, widthMm),
      data: () => ({
        columns: ['a', 'b', ...pairs.measures.map(({ measure }) => measure)],
        rows: pairs.a.map((a, k) => [a, pairs.b[k]!, ...pairs.measures.map(({ values }) => values[k]!)]),
      }),
    },
    {
      id: 'measures-agreement',
      title: agreementTitle(pairs),
      draw: (widthMm) => drawAgreement(pairs, correlations, widthMm),
      data: () => ({
        columns: ['measure', ...pairs.measures.map(({ measure }) => measure)],
        rows: correlations.map((line, row) => [pairs.measures[row]!.measure, ...line]),
      }),
    },
  ];
}
