import { html, type Html } from '../html.ts';
import { paletteIndex, SIMILARITY_PALETTE } from './colours.ts';
import { encodePalettePng, pngAddress } from './png.ts';
import type { StructureLayout } from './structure-layout.ts';
import type { FactorColumn, StructureView } from './structure-view.ts';
import { at, label } from './text.ts';

/** What the factor panel shows: NMI as it is, or what of it lies above the level of chance. */
export type FactorScale = 'nmi' | 'above-chance';

export const shownFactor = ({ nmi, chance }: FactorColumn, place: number, scale: FactorScale): number =>
  scale === 'nmi' ? nmi[place]! : Math.max(0, nmi[place]! - chance[place]!);

/** Channels that share a row of pixels: all that a screen could not tell apart. */
const ROWS_MAX = 2200;

function rasterOf({ factors, count }: StructureView, columns: number, scale: FactorScale): string {
  const bin = Math.ceil(count / ROWS_MAX);
  const height = Math.ceil(count / bin);
  const indices = new Uint8Array(columns * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < columns; column++) {
      let [sum, known] = [0, 0];
      for (let place = row * bin; place < Math.min(count, (row + 1) * bin); place++) {
        const value = shownFactor(factors[column]!, place, scale);
        if (Number.isNaN(value)) continue;
        sum += value;
        known += 1;
      }
      indices[row * columns + column] = paletteIndex(sum / known);
    }
  }
  return pngAddress(encodePalettePng(indices, { width: columns, height, palette: SIMILARITY_PALETTE }));
}

/** The panel of factors beside the matrix, one column each; in points from its upper left corner. */
export function drawFactors(view: StructureView, layout: StructureLayout, scale: FactorScale): Html {
  const { factors, matrix } = layout;
  if (factors.columns === 0) return html``;
  const hidden = scale === 'nmi' ? html`` : html` visibility="hidden"`;
  return html`<image class="factors-${scale}"${hidden} href="${rasterOf(view, factors.columns, scale)}" width="${at(factors.width)}" height="${at(matrix.size)}" preserveAspectRatio="none" image-rendering="pixelated"/>`;
}

/** Names of the factors above their columns, turned; where columns are narrow only as many as there is room for. */
export function drawFactorNames(view: StructureView, layout: StructureLayout): Html {
  const { factors, matrix, fontSize } = layout;
  const step = factors.width / Math.max(1, factors.columns);
  const every = Math.max(1, Math.ceil((fontSize * 1.1) / step));
  const names = view.factors.slice(0, factors.columns).filter((_, k) => k % every === 0);
  return html`${names.map(({ name }, k) =>
    label(name, {
      x: factors.x + (k * every + 0.5) * step + fontSize * 0.35,
      y: matrix.y - 4,
      size: fontSize,
      turn: -90,
      width: matrix.y - 8,
    }),
  )}`;
}
