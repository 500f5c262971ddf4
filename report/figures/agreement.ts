import { max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { PairCloud, RunData } from '../../contracts/run-data.ts';
import type { Figure } from '../figure.ts';
import { html, type Html } from '../html.ts';
import { drawAxes, drawing, type Frame } from './axes.ts';
import { SIMILARITY_PALETTE } from './colours.ts';
import { encodePalettePng, pngAddress } from './png.ts';
import { at } from './text.ts';
import { fontSizeOf, pointsOf } from './printed-size.ts';

/** Left and upper edge and side of the square that both axes span, in points. */
export function cloudSquare(widthMm: number): [number, number, number] {
  const fontSize = fontSizeOf(widthMm);
  const side = Math.min(pointsOf(widthMm), 300) - fontSize * 6;
  return [fontSize * 5, 4, side];
}

function drawPoints(cloud: Extract<PairCloud, { form: 'points' }>, [x, y, side]: [number, number, number]): Html {
  const path = Array.from(
    cloud.nmi,
    (nmi, k) => `M${at(x + nmi * side)} ${at(y + (1 - Math.exp(-cloud.viBits[k]!)) * side)}h0`,
  );
  return html`<path d="${path.join('')}" fill="none" stroke="#0072b2" stroke-opacity="0.5" stroke-width="1.6" stroke-linecap="round"/>`;
}

/** Counts on a logarithmic scale; where there is no pair the ground shows. */
function drawRaster(cloud: Extract<PairCloud, { form: 'raster' }>, [x, y, edge]: [number, number, number]): Html {
  const { side, counts } = cloud;
  const most = Math.log1p(max(counts) ?? 1);
  const top = SIMILARITY_PALETTE.length - 2;
  const indices = new Uint8Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const count = counts[(side - 1 - row) * side + column]!;
      indices[row * side + column] = count === 0 ? 0 : 20 + Math.round((Math.log1p(count) / most) * (top - 20));
    }
  }
  const palette = SIMILARITY_PALETTE.map((colour, k) => (k === 0 ? [255, 255, 255] : colour));
  const image = pngAddress(encodePalettePng(indices, { width: side, height: side, palette }));
  return html`<image href="${image}" x="${at(x)}" y="${at(y)}" width="${at(edge)}" height="${at(edge)}" preserveAspectRatio="none" image-rendering="pixelated"/>`;
}

function draw(data: RunData, cloud: PairCloud, widthMm: number): Html {
  const square = cloudSquare(widthMm);
  const [left, top, side] = square;
  const fontSize = fontSizeOf(widthMm);
  const frame: Frame = { left, top, right: left + side, bottom: top + side, fontSize };
  const scale = (range: [number, number]) => scaleLinear([0, 1], range);
  const chance = data.chance?.nmi;
  const level =
    chance == null
      ? html``
      : html`<path d="M${at(left + chance * side)} ${at(top)}v${at(side)}" stroke="#d55e00" stroke-width="0.7" stroke-dasharray="3 2"/>`;
  const marks = cloud.form === 'points' ? drawPoints(cloud, square) : drawRaster(cloud, square);
  const axes = drawAxes(
    frame,
    { scale: scale([left, left + side]), title: 'NMI' },
    { scale: scale([top + side, top]), title: 'exp(−VI)' },
  );
  return drawing(widthMm, top + side + fontSize * 4, {
    title: titleOf(cloud),
    content: html`${marks}${level}${axes}`,
  });
}

const titleOf = (cloud: PairCloud): string =>
  `NMI against exp(−VI) of ${cloud.form === 'points' ? cloud.i.length : cloud.pairs} pairs of channels`;

function* plotted(cloud: PairCloud): Generator<number[]> {
  if (cloud.form === 'points') {
    for (const k of cloud.nmi.keys()) yield [cloud.i[k]!, cloud.j[k]!, cloud.nmi[k]!, Math.exp(-cloud.viBits[k]!)];
    return;
  }
  for (const [cell, count] of cloud.counts.entries()) {
    if (count > 0)
      yield [((cell % cloud.side) + 0.5) / cloud.side, (Math.floor(cell / cloud.side) + 0.5) / cloud.side, count];
  }
}

/** The two similarities against each other, over all kept pairs. */
export function agreementFigures(data: RunData): Figure[] {
  const { cloud } = data;
  if (!cloud) return [];
  const columns = cloud.form === 'points' ? ['i', 'j', 'nmi', 'exp_vi'] : ['nmi', 'exp_vi', 'pairs'];
  return [
    {
      id: 'agreement',
      title: titleOf(cloud),
      draw: (widthMm) => draw(data, cloud, widthMm),
      data: () => ({ columns, rows: plotted(cloud) }),
    },
  ];
}
