import type { PairGrid } from '../../contracts/run-data.ts';
import { html, type Html } from '../html.ts';
import { ABSENT, paletteIndex, SIMILARITY_PALETTE } from './colours.ts';
import { encodePalettePng, pngAddress } from './png.ts';
import type { StructureLayout } from './structure-layout.ts';
import type { StructureView } from './structure-view.ts';
import { at } from './text.ts';

/** The similarity that a figure shows: NMI, or exp(−VI in bits). */
export const shownSimilarity = ({ similarity, nmi, viBits }: PairGrid, cell: number): number =>
  similarity === 'nmi' ? nmi[cell]! : Math.exp(-viBits[cell]!);

/** Pixels along the side of a page's picture; its script draws a finer one where a reader magnifies it. */
const PAGE_PIXELS_MAX = 1100;

/** Cells along the side of a pixel. */
const cellsPerPixel = ({ side }: PairGrid, page: boolean): number => (page ? Math.ceil(side / PAGE_PIXELS_MAX) : 1);

/** Cells first ≤ k < end of a grid, along both axes. */
interface Square {
  readonly first: number;
  readonly end: number;
}

/** The mean of the known similarities in a block of cells; NaN where none is known. */
function meanSimilarity(grid: PairGrid, rows: Square, columns: Square): number {
  let [sum, known] = [0, 0];
  for (let a = rows.first; a < rows.end; a++) {
    for (let b = columns.first; b < columns.end; b++) {
      const similarity = shownSimilarity(grid, a * grid.side + b);
      if (Number.isNaN(similarity)) continue;
      sum += similarity;
      known += 1;
    }
  }
  return sum / known;
}

/**
 * A square of a grid around its diagonal as a picture.
 * @param step cells along the side of a pixel; the last pixels may hold fewer.
 */
export function rasterOf(grid: PairGrid, { first, end }: Square, step: number): string {
  const side = Math.ceil((end - first) / step);
  const strip = (k: number): Square => ({ first: first + k * step, end: Math.min(end, first + (k + 1) * step) });
  const strips = Array.from({ length: side }, (_, k) => strip(k));
  const indices = new Uint8Array(side * side);
  strips.forEach((rows, y) =>
    strips.forEach((columns, x) => (indices[y * side + x] = paletteIndex(meanSimilarity(grid, rows, columns)))),
  );
  return pngAddress(encodePalettePng(indices, { width: side, height: side, palette: SIMILARITY_PALETTE }));
}

interface Stretch {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Stretches of saturated cells in one row. */
function stretchesOf({ saturated, side }: PairGrid, row: number): Stretch[] {
  const stretches: Stretch[] = [];
  let column = 0;
  while (column < side) {
    const from = column;
    while (column < side && saturated[row * side + column] === 1) column += 1;
    if (column > from) stretches.push({ from, to: column });
    column += 1;
  }
  return stretches;
}

/** Saturated cells as one outline: a stretch that goes on in the next rows becomes one rectangle with them. */
export function saturatedOutline(grid: PairGrid, scale: number): string {
  const parts: string[] = [];
  let open = new Map<string, Stretch & { readonly top: number }>();
  for (let row = 0; row <= grid.side; row++) {
    const stretches = row < grid.side ? stretchesOf(grid, row) : [];
    const next = new Map(
      stretches.map((stretch) => {
        const key = `${stretch.from} ${stretch.to}`;
        return [key, open.get(key) ?? { ...stretch, top: row }];
      }),
    );
    for (const [key, { from, to, top }] of open) {
      if (next.has(key)) continue;
      const width = at((to - from) * scale);
      parts.push(`M${at(from * scale)} ${at(top * scale)}h${width}V${at(row * scale)}h-${width}z`);
    }
    open = next;
  }
  return parts.join('');
}

/** The hatching of saturated pairs: thin strokes that dark and light cells both show. */
export const hatchPattern = (id: string): Html =>
  html`<pattern id="${id}" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V3" stroke="#2f9e8f" stroke-width="1.1"/></pattern>`;

/** The matrix with clusters outlined on its diagonal and ensembles told apart; in points from its upper left corner. */
export function drawMatrix(
  view: StructureView,
  { matrix }: StructureLayout,
  { hatch, page }: { hatch: string; page: boolean },
): Html {
  const { grid, count, leaves, segments } = view;
  const scale = matrix.size / count;
  const cell = scale * grid.bin;
  const step = cellsPerPixel(grid, page);
  // A last cell or pixel that holds fewer channels reaches over the edge, which cuts it.
  const extent = at(cell * step * Math.ceil(grid.side / step));
  const saturated = saturatedOutline(grid, cell);
  const squares = leaves.map(({ start, end }) => {
    const edge = at((end - start) * scale);
    return html`<rect class="cluster" x="${at(start * scale)}" y="${at(start * scale)}" width="${edge}" height="${edge}" fill="none" stroke="#00a3c4" stroke-width="0.8"/>`;
  });
  const lines = segments
    .slice(1)
    .map(({ start }) => at(start * scale))
    .map((place) => `M${place} 0V${at(matrix.size)}M0 ${place}H${at(matrix.size)}`);
  return html`<rect width="${at(matrix.size)}" height="${at(matrix.size)}" fill="${ABSENT}"/><image class="cells"${step > 1 && html` data-coarse="${step}"`} href="${rasterOf(grid, { first: 0, end: grid.side }, step)}" width="${extent}" height="${extent}" preserveAspectRatio="none" image-rendering="pixelated"/>${saturated === '' ? '' : html`<path class="saturated" d="${saturated}" fill="url(#${hatch})"/>`}${squares}${lines.length === 0 ? '' : html`<path class="separator" d="${lines.join('')}" fill="none" stroke="#ffffff" stroke-width="0.9"/>`}`;
}
