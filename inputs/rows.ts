import type { InputFile } from '../contracts/sources.ts';
import { isInteger } from './array.ts';
import { openFile } from './container.ts';
import { listNames, refusal, shapeText } from './refusal.ts';

/**
 * The rows of the fingerprint sample from a file with one array of integers (of several, `rows`).
 *
 * @returns n ≥ 2 row numbers in [0, points), in the order of the file.
 * @throws CensusError naming the first row number that is wrong.
 */
export async function readRows(file: Pick<InputFile, 'uri' | 'location'>, points: number): Promise<Int32Array> {
  const container = await openFile(file.location, file.uri);
  try {
    const [only] = container.names;
    const array = container.names.length === 1 && only !== undefined ? only : 'rows';
    const place = { file: file.uri, array };
    if (!container.has(array)) {
      const hint = `the file has: ${listNames(container.names, 20)}`;
      throw refusal('input-array', place, 'expected one array of row numbers, or one called rows, got neither', hint);
    }
    const { shape, dtype } = await container.header(array);
    if (shape.length !== 1)
      throw refusal('input-shape', place, `expected a list of row numbers, got ${shapeText(shape)}`, 'rows.ravel()');
    if (!isInteger(dtype))
      throw refusal(
        'input-dtype',
        place,
        `expected integers, got ${dtype}`,
        'rows.astype(np.int64); of a mask: np.flatnonzero(mask)',
      );
    if (shape[0]! < 2)
      throw refusal(
        'input-shape',
        place,
        `expected at least 2 rows, got ${shape[0]}`,
        'list the row of each data point of the sample',
      );
    await container.verify(array);
    const { values } = await container.read(array);
    return checkRows(Array.from(values as ArrayLike<number | bigint>, Number), points, place);
  } finally {
    await container.close();
  }
}

function checkRows(rows: readonly number[], points: number, place: { file: string; array: string }): Int32Array {
  const seen = new Set<number>();
  rows.forEach((value, row) => {
    if (value < 0 || value >= points) {
      throw refusal(
        'input-value',
        { ...place, row },
        `expected a row number from 0 to ${points - 1}, got ${value}`,
        'rows count from 0',
      );
    }
    if (seen.has(value))
      throw refusal('input-value', { ...place, row }, `expected each row once, got ${value} again`, 'np.unique(rows)');
    seen.add(value);
  });
  return Int32Array.from(rows);
}
