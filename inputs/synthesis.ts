import type { FusionJob } from '../contracts/analyses/fusion.ts';
import type { InputFile } from '../contracts/sources.ts';
import { isFloat, toReals } from './array.ts';
import { finiteReals } from './checked-values.ts';
import { type Container, openFile } from './container.ts';
import { listNames, refusal, shapeText } from './refusal.ts';

/** How many rows a start may have: those of the sample, or all. */
export interface StartShape {
  readonly samplePoints: number;
  readonly points: number;
}

type Place = { readonly file: string; readonly array: string };

/** The names of means and log variances: `mean` and `logvar`, or `<start>_mean0` and `<start>_logvar0`. */
function namesOf(container: Container, start: string | undefined): { mean: string; logvar: string } {
  if (start !== undefined) return { mean: `${start}_mean0`, logvar: `${start}_logvar0` };
  if (container.has('mean')) return { mean: 'mean', logvar: 'logvar' };
  if (container.has('mean0')) return { mean: 'mean0', logvar: 'logvar0' };
  const starts = container.names.flatMap((name) => /^(.+)_mean0$/.exec(name)?.[1] ?? []);
  if (starts.length === 1) return { mean: `${starts[0]}_mean0`, logvar: `${starts[0]}_logvar0` };
  if (starts.length === 0) return { mean: 'mean', logvar: 'logvar' };
  const problem = `expected one start, got ${starts.length}`;
  throw refusal('input-array', { file: container.file }, problem, `say which: start: ${starts.join(' or ')}`);
}

async function checkHeader(container: Container, place: Place, fusion: FusionJob, shape: StartShape): Promise<number> {
  if (!container.has(place.array)) {
    const hint = `the file has: ${listNames(container.names, 20)}`;
    throw refusal('input-array', place, 'expected an array of this name for the start of a fusion, got none', hint);
  }
  const { shape: got, dtype } = await container.header(place.array);
  if (!isFloat(dtype)) throw refusal('input-dtype', place, `expected floats, got ${dtype}`, 'astype(np.float64)');
  const { samplePoints, points } = shape;
  const rows = got[0] === points ? points : samplePoints;
  if (got.length === 2 && got[0] === rows && got[1] === fusion.dimensions) return rows;
  const all = points === samplePoints ? '' : ` (or of all ${points})`;
  throw refusal(
    'input-shape',
    place,
    `expected ${fusion.dimensions} dimensions of ${samplePoints} points${all}, got ${shapeText(got)}`,
    'points × dimensions, as the fusion has them',
  );
}

/** @throws CensusError for what the headers of a start say wrong. */
export async function checkStart(
  file: Pick<InputFile, 'uri' | 'location'>,
  fusion: FusionJob,
  shape: StartShape,
): Promise<void> {
  const container = await openFile(file.location, file.uri);
  try {
    const names = namesOf(container, fusion.start);
    for (const array of [names.mean, names.logvar]) {
      await checkHeader(container, { file: file.uri, array }, fusion, shape);
    }
  } finally {
    await container.close();
  }
}

/**
 * The state that a fusion starts from.
 * @param rows the sampled points, taken out of a start that has all of them.
 * @returns samplePoints × dimensions each.
 */
export async function readStart(
  file: Pick<InputFile, 'uri' | 'location'>,
  fusion: FusionJob,
  shape: StartShape & { readonly rows: Int32Array },
): Promise<{ mean: Float64Array; logvar: Float64Array }> {
  const container = await openFile(file.location, file.uri);
  try {
    const names = namesOf(container, fusion.start);
    const read = async (array: string): Promise<Float64Array> => {
      const place = { file: file.uri, array };
      const rows = await checkHeader(container, place, fusion, shape);
      await container.verify(array);
      const found = await container.read(array);
      finiteReals(found, fusion.dimensions, place);
      const values = Float64Array.from(toReals(found));
      if (rows === shape.samplePoints) return values;
      return Float64Array.from(
        { length: shape.samplePoints * fusion.dimensions },
        (_, e) => values[shape.rows[Math.floor(e / fusion.dimensions)]! * fusion.dimensions + (e % fusion.dimensions)]!,
      );
    };
    return { mean: await read(names.mean), logvar: await read(names.logvar) };
  } finally {
    await container.close();
  }
}
