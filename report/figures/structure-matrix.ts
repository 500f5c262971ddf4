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

/** The cells of a grid as a picture, one pixel each. */
export function rasterOf(grid: PairGrid): string {
  const { side } = grid;
  const indices = new Uint8Array(side * side);
  for (let cell = 0; cell < indices.length; cell++) indices[cell] = paletteIndex(shownSimilarity(grid, cell));
  return pngAddress(encodePalettePng(indices, { width: side, height: side, palette: SIMILARITY_PALETTE }));
}

/** Saturated cells as one outline: a rectangle for each run of them in a row that the row above does not have too. */
export function saturatedOutline({ saturated, side }: PairGrid, scale: number): string {
  const parts: string[] = [];
  let open = new Map<string, { from: number; to: number; top: number }>();
  for (let row = 0; row <= side; row++) {
    const next: typeof open = new Map();
    for (let column = 0; row < side && column < side; column++) {
      if (saturated[row * side + column] === 0) continue;
      const from = column;
      while (column + 1 < side && saturated[row * side + column + 1] === 1) column += 1;
      const key = `${from} ${column}`;
      next.set(key, open.get(key) ?? { from, to: column + 1, top: row });
    }
    for (const [key, run] of open) {
      if (next.has(key)) continue;
      const width = at((run.to - run.from) * scale);
      parts.push(`M${at(run.from * scale)} ${at(run.top * scale)}h${width}V${at(row * scale)}h-${width}z`);
    }
    open = next;
  }
  return parts.join('');
}

/** The hatching of saturated pairs: thin strokes that dark and light cells both show. */
export const hatchPattern = (id: string): Html =>
  html`<pattern id="${id}" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V3" stroke="#2f9e8f" stroke-width="1.1"/></pattern>`;

/** The matrix with clusters outlined on its diagonal and ensembles told apart; in points from its upper left corner. */
export function drawMatrix(view: StructureView, { matrix }: StructureLayout, hatch: string): Html {
  const { grid, count, leaves, segments } = view;
  const scale = matrix.size / count;
  const cell = matrix.size / (grid.side * grid.bin);
  const extent = at(cell * grid.side * grid.bin);
  const saturated = saturatedOutline(grid, cell * grid.bin);
  const squares = leaves.map(({ start, end }) => {
    const edge = at((end - start) * scale);
    return html`<rect class="cluster" x="${at(start * scale)}" y="${at(start * scale)}" width="${edge}" height="${edge}" fill="none" stroke="#00a3c4" stroke-width="0.8"/>`;
  });
  const lines = segments
    .slice(1)
    .map(({ start }) => at(start * scale))
    .map((place) => `M${place} 0V${at(matrix.size)}M0 ${place}H${at(matrix.size)}`);
  return html`<rect width="${at(matrix.size)}" height="${at(matrix.size)}" fill="${ABSENT}"/><image href="${rasterOf(grid)}" width="${extent}" height="${extent}" preserveAspectRatio="none" image-rendering="pixelated"/>${saturated === '' ? '' : html`<path class="saturated" d="${saturated}" fill="url(#${hatch})"/>`}${squares}${lines.length === 0 ? '' : html`<path class="separator" d="${lines.join('')}" fill="none" stroke="#ffffff" stroke-width="0.9"/>`}`;
}
