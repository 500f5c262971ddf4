import type { Figure } from '../figure.ts';
import type { Fused } from '../fused.ts';
import { html, type Html } from '../html.ts';
import { drawing } from './axes.ts';
import { paletteIndex, SIMILARITY_PALETTE } from './colours.ts';
import { encodePalettePng, pngAddress } from './png.ts';
import { fontSizeOf, pointsOf } from './printed-size.ts';
import { at, label } from './text.ts';

function picture(values: Float32Array, side: number): string {
  const indices = Uint8Array.from(values, paletteIndex);
  return pngAddress(encodePalettePng(indices, { width: side, height: side, palette: SIMILARITY_PALETTE }));
}

function draw({ name, matrices }: Fused, widthMm: number): Html {
  const fontSize = fontSizeOf(widthMm);
  const gap = fontSize * 2;
  const edge = Math.min((pointsOf(widthMm) - gap) / 2, 220);
  const panels = [
    { title: 'the fused space', values: matrices.fused },
    { title: 'the member nearest to it', values: matrices.member },
  ].map(({ title, values }, k) => {
    const left = k * (edge + gap);
    return html`${label(title, { x: left + edge / 2, y: fontSize, size: fontSize, anchor: 'middle', width: edge })}<image href="${picture(values, matrices.side)}" x="${at(left)}" y="${at(fontSize * 1.6)}" width="${at(edge)}" height="${at(edge)}" preserveAspectRatio="none" image-rendering="pixelated"/>`;
  });
  return drawing(widthMm, edge + fontSize * 2, { title: `Coefficients of ${name}`, content: html`${panels}` });
}

/** Coefficients of a fused space beside those of a member, light 0 to dark 1. */
export const fusedMatrices = (fused: Fused): Figure => ({
  id: `fusion-${fused.number}-coefficients`,
  title: `${fused.name}: overlaps of the data points in the fused space, and in the member nearest to it`,
  draw: (widthMm) => draw(fused, widthMm),
  data: () => ({
    columns: ['row', 'column', 'fused', 'member'],
    rows: Array.from(fused.matrices.fused, (value, cell) => [
      Math.floor(cell / fused.matrices.side),
      cell % fused.matrices.side,
      value,
      fused.matrices.member[cell]!,
    ]),
  }),
});
