import type { FileReading } from './file-reading.ts';
import type { FoundFile } from './found.ts';
import { readingsOf } from './posterior.ts';

/** A file that can be read as spaces. */
export interface Candidate {
  readonly file: FoundFile;
  /** Likeliest first, at least one. */
  readonly readings: readonly FileReading[];
}

/** The likeliest reading. */
export const bestOf = ({ readings }: Candidate): FileReading => readings[0]!;

/** Files with the same arrays are read alike; of files of one array the path says whether they are. */
function signatureOf({ format, single, arrays, path }: FoundFile): string {
  const texts = arrays.map(({ name, shape, dtype }) => `${single ? '' : name} ${shape.length} ${dtype}`);
  return [format, ...texts, single ? path.replaceAll(/\d+/g, '#') : ''].join('\n');
}

/** A file whose values are not all finite tells nothing of the others. */
const isFinite = ({ arrays }: FoundFile): boolean => arrays.every(({ facts }) => facts?.finite !== false);

/** Files that can be read as spaces; values seen in one file stand for all files with the same arrays. */
export function candidatesOf(files: readonly FoundFile[]): Candidate[] {
  const seen = new Map<string, FoundFile>();
  for (const file of files) {
    const signature = signatureOf(file);
    const earlier = seen.get(signature);
    if (!file.assumed && (earlier === undefined || (!isFinite(earlier) && isFinite(file)))) seen.set(signature, file);
  }
  return files.flatMap((file) => {
    const known = seen.get(signatureOf(file));
    const arrays = file.arrays.map((array, k) => ({ ...array, facts: known?.arrays[k]?.facts ?? array.facts }));
    const readings = readingsOf({ ...file, arrays });
    return readings.length === 0 ? [] : [{ file, readings }];
  });
}

/** What is wrong with the values of a file that a run would refuse, as far as they were looked at. */
export function brokenArray({ file, readings }: Candidate): string | undefined {
  const { arrays } = readings[0]!;
  for (const [role, name] of Object.entries(arrays)) {
    const facts = file.arrays.find((array) => array.name === name)?.facts;
    if (facts === undefined) continue;
    if (!facts.finite) return `${name} has values that are not finite`;
    if ((role === 'std' || role === 'variance') && facts.min <= 0) return `${name} has values of 0 or below`;
  }
  return undefined;
}
