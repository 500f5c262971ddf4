import { looksLikeWeights } from '../weights.ts';
import type { FileReading, NamedArray } from './file-reading.ts';
import type { FoundFile } from './found.ts';
import { gaussianReadings } from './gaussian-readings.ts';
import { readName } from './reading.ts';
import { singleReadings } from './single-readings.ts';

/**
 * The ways in which a file can be read as spaces, likeliest first; none for a file without posteriors. Which arrays these
 * are follows from names, shapes and types; what an array of widths holds also from its values.
 */
export function readingsOf(file: FoundFile): FileReading[] {
  if (looksLikeWeights(file.arrays.map(({ name }) => name))) return [];
  const named = file.arrays.map((array): NamedArray => ({ array, ...readName(array.name) }));
  const readings = [...gaussianReadings(file, named), ...singleReadings(file, named)];
  return readings.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The same text for two files that are read alike. */
export const keyOf = ({ kind, arrays }: Pick<FileReading, 'kind' | 'arrays'>): string => JSON.stringify([kind, arrays]);
