import type { PairGrid, RunData } from '../../contracts/run-data.ts';
import type { Figure, PlottedData } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { drawFactorNames, drawFactors } from './structure-factors.ts';
import { drawAxisTitle, drawBandNames, drawBands, drawColourBar } from './structure-frame.ts';
import { type StructureLayout, structureLayout } from './structure-layout.ts';
import { drawMatrix, shownSimilarity } from './structure-matrix.ts';
import { drawNumerals, drawProfile, drawProfileAxis } from './structure-profile.ts';
import { structureView, type StructureView } from './structure-view.ts';
import { at } from './text.ts';
import { millimetresOf } from './printed-size.ts';

const measureOf = ({ similarity }: PairGrid): string => (similarity === 'nmi' ? 'NMI' : 'exp(−VI)');

function titleOf({ grid, count, leaves, segments }: StructureView): string {
  const of = segments.length > 1 ? ` of ${segments.length} ensembles` : '';
  const groups = leaves.length === 1 ? '1 cluster' : `${leaves.length} clusters`;
  return `${measureOf(grid)} of ${count} channels${of} with their reachability profile: ${groups}`;
}

/** A part that is moved and stretched when a reader zooms, cut off at its edges. */
function part(
  kind: string,
  { x, y, width, height, id }: { x: number; y: number; width: number; height: number; id: string },
  inner: Html,
): Html {
  return html`<g transform="translate(${at(x)} ${at(y)})"><clipPath id="${id}"><rect width="${at(width)}" height="${at(height)}"/></clipPath><g clip-path="url(#${id})"><g class="${kind}">${inner}</g></g></g>`;
}

/** Where the script finds the parts. */
const place = ({ matrix, profile, factors, numeralRows }: StructureLayout): Html =>
  html` data-matrix="${at(matrix.x)} ${at(matrix.y)} ${at(matrix.size)}" data-profile="${at(profile.y)} ${at(profile.height)} ${numeralRows}" data-factors="${at(factors.x)} ${at(factors.width)} ${factors.columns}"`;

/** The figure over a printed width; with `page` it carries what the page's script needs. */
export function drawStructure(view: StructureView, widthMm: number, { page }: { page: boolean }): Html {
  const layout = structureLayout(view, widthMm);
  const { width, height, matrix, profile, factors, band } = layout;
  const id = `structure-${view.grid.similarity}${page ? '-page' : ''}`;
  const { size } = matrix;
  const parts = [
    part(
      'zoom-x',
      { x: matrix.x, y: profile.y, width: size, height: profile.height, id: `${id}-p` },
      drawProfile(view, layout),
    ),
    part(
      'zoom-xy',
      { x: matrix.x, y: matrix.y, width: size, height: size, id: `${id}-m` },
      drawMatrix(view, layout, { hatch: `${id}-hatch`, page }),
    ),
    part(
      'zoom-y',
      { x: factors.x, y: matrix.y, width: factors.width, height: size, id: `${id}-f` },
      html`${drawFactors(view, layout, 'nmi')}${page && drawFactors(view, layout, 'above-chance')}`,
    ),
    part(
      'zoom-x',
      { x: matrix.x, y: matrix.y + size + 1, width: size, height: band, id: `${id}-x` },
      drawBands(view, layout, 'x'),
    ),
    part(
      'zoom-y',
      { x: matrix.x - band - 1, y: matrix.y, width: band, height: size, id: `${id}-y` },
      drawBands(view, layout, 'y'),
    ),
  ];
  const labels = html`${drawNumerals(view, layout, { page })}${drawProfileAxis(view, layout)}${drawFactorNames(view, layout)}${drawBandNames(view, layout)}${drawAxisTitle(view, layout)}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${widthMm}mm" height="${at(millimetresOf(height))}mm" viewBox="0 0 ${at(width)} ${at(height)}" font-family="Helvetica, Arial, sans-serif" role="img" aria-label="${titleOf(view)}"${page && place(layout)}>${drawColourBar(view, layout, id)}${parts}${labels}</svg>`;
}

/** All cells, for replotting: rows and columns as drawn. */
function* cells({ grid }: StructureView): Generator<(string | number)[]> {
  const { side, bin, channels } = grid;
  for (let a = 0; a < side; a++) {
    for (let b = a; b < side; b++) {
      const cell = a * side + b;
      const first = bin === 1 ? [channels[a]!, channels[b]!] : [a * bin, b * bin];
      yield [...first, shownSimilarity(grid, cell), grid.nmi[cell]!, grid.viBits[cell]!, grid.saturated[cell]!];
    }
  }
}

function plotted(view: StructureView): PlottedData {
  const ends = view.grid.bin === 1 ? ['i', 'j'] : ['first_position_i', 'first_position_j'];
  return { columns: [...ends, 'similarity', 'nmi', 'vi_bits', 'saturated'], rows: cells(view) };
}

/** One figure for each similarity: profile, matrix, factors. */
export function structureFigures(data: RunData): Figure[] {
  return data.grids.map((grid) => {
    const view = structureView(data, grid);
    return {
      id: `structure-${grid.similarity}`,
      title: titleOf(view),
      draw: (widthMm) => drawStructure(view, widthMm, { page: false }),
      data: () => plotted(view),
    };
  });
}
