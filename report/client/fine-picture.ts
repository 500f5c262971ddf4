import { paletteIndex, SIMILARITY_PALETTE } from '../figures/colours.ts';

/** Bytes of a pixel as a canvas has them. */
const RGBA = 4;

/**
 * A picture of side×side similarities, one pixel each.
 * @param similarity at a row and a column; NaN is absent.
 */
export async function finePicture(
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
