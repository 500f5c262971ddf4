import { paletteIndex, SIMILARITY_PALETTE } from '../figures/colours.ts';
import type { StructureBlock } from '../page-data.ts';
import type { Stage } from './stage.ts';
import type { PairValues } from './structure-model.ts';

/** Bytes of a pixel as a canvas has them. */
const RGBA = 4;

/**
 * A picture of side×side similarities, one pixel each.
 * @param similarity at a row and a column; NaN is absent.
 */
async function finePicture(
  side: number,
  similarity: (row: number, column: number) => number,
): Promise<string | undefined> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [side, side];
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const image = context.createImageData(side, side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [red = 0, green = 0, blue = 0] = SIMILARITY_PALETTE[paletteIndex(similarity(row, column))]!;
      image.data.set([red, green, blue, 255], (row * side + column) * RGBA);
    }
  }
  context.putImageData(image, 0, 0);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
  return blob ? URL.createObjectURL(blob) : undefined;
}

/** A picture that was made coarse to keep the page small becomes a fine one when it is first magnified. */
export async function refinePicture(
  { svg, parts, count }: Stage,
  { bin, similarity }: StructureBlock,
  values: PairValues,
): Promise<void> {
  const image = svg.querySelector('image[data-coarse]');
  if (!image) return;
  image.removeAttribute('data-coarse');
  const side = Math.ceil(count / bin);
  const shown = (a: number, b: number): number =>
    similarity === 'nmi' ? values.nmi(a * bin, b * bin) : Math.exp(-values.viBits(a * bin, b * bin));
  const address = await finePicture(side, shown);
  if (address === undefined) return;
  const edge = String((parts.matrix.size / count) * bin * side);
  image.setAttribute('href', address);
  image.setAttribute('width', edge);
  image.setAttribute('height', edge);
}
