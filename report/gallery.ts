import type { RunData } from '../contracts/run-data.ts';

/** Places in the sample of all data points that the gallery shows, ascending. */
export function galleryPlaces({ sampleRows }: RunData): Int32Array {
  return Int32Array.from(sampleRows.keys());
}
