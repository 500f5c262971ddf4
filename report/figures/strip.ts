import type { Pictures } from '../../contracts/run-data.ts';
import { encodePng, pngAddress } from './png.ts';

const GAP = 1;
const GROUND = 128;

/**
 * Some pictures side by side as one, a pixel of grey between them.
 * @param indices which of the pictures, in the order shown; a place that is not there stays grey.
 */
export function stripOf({ height, width, bands, pixels }: Pictures, indices: readonly number[]): string {
  const total = indices.length * (width + GAP) - GAP;
  const strip = new Uint8Array(total * height * bands).fill(GROUND);
  const line = width * bands;
  indices.forEach((index, k) => {
    if (index < 0) return;
    for (let y = 0; y < height; y++) {
      const from = (index * height + y) * line;
      strip.set(pixels.subarray(from, from + line), (y * total + k * (width + GAP)) * bands);
    }
  });
  return pngAddress(encodePng(strip, { width: total, height, bands }));
}
