import { ARRAY_ROLES, type ArrayRole } from '../contracts/job.ts';
import type { InputFile, SpaceSource, Warning } from '../contracts/sources.ts';
import type { DiagonalGaussian, Posterior, Reals } from '../methods/posterior.ts';
import { type NdArray, toReals } from './array.ts';
import { finiteReals } from './checked-values.ts';
import { type Container, openFile, requireArray } from './container.ts';
import { categoricalChannels, givenCoefficients, labelChannels } from './discrete.ts';
import { diagonalGaussian, dimensionsOf, fullGaussian, sampledGaussian } from './gaussian.ts';
import { verifyFile } from './hash.ts';
import { layoutOf } from './layout.ts';
import { refusal, type Place } from './refusal.ts';
import { likelyMixups } from './suspicion.ts';

/** The posteriors of one space over all N data points. */
export interface SpacePosteriors {
  /** As many as the source says; none of a space of points (means alone). */
  readonly channels: readonly Posterior[];
  /** N×D means, of Gaussian spaces and points. */
  readonly mean?: Reals | undefined;
}

export interface ReadOptions {
  /** Compare the file with its SHA-256 before anything of it is used (the default). */
  readonly verify?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Reads the spaces of one open file, whose unpacked arrays it keeps while it is open. */
export interface SpaceReader {
  /** @throws CensusError `input-value` naming file, array, entry and first row of a value that no posterior has. */
  read(source: SpaceSource): Promise<{ posterior: SpacePosteriors; warnings: Warning[] }>;
  close(): Promise<void>;
}

/** Opens a file for all spaces in it: one verification, one unpacking. The caller closes it. */
export async function openSpaceReader(file: InputFile, options: ReadOptions = {}): Promise<SpaceReader> {
  if (options.verify !== false) await verifyFile(file, { signal: options.signal });
  const container = await openFile(file.location, file.uri);
  return { read: (source) => readSpace(container, source), close: () => container.close() };
}

/** The posteriors of one space. For several spaces of one file `openSpaceReader` is quicker. */
export async function readPosterior(
  source: SpaceSource,
  files: readonly InputFile[],
  options: ReadOptions = {},
): Promise<{ posterior: SpacePosteriors; warnings: Warning[] }> {
  const reader = await openSpaceReader(files[source.file]!, options);
  try {
    return await reader.read(source);
  } finally {
    await reader.close();
  }
}

async function readSpace(container: Container, source: SpaceSource) {
  await checkHeaders(container, source);
  const place = (role: ArrayRole): Place => ({
    file: container.file,
    array: source.arrays[role],
    entry: source.leading,
  });
  const arrays = new Map<ArrayRole, NdArray>();
  for (const [role, name] of namesByRole(source)) {
    await container.verify(name);
    arrays.set(role, await container.read(name, source.leading));
  }
  return posteriorsOf(source, arrays, place);
}

/** In the order of the roles, for the first array tells the shape; a source read back from JSON has another order. */
const namesByRole = ({ arrays }: SpaceSource): [ArrayRole, string][] =>
  ARRAY_ROLES.flatMap((role): [ArrayRole, string][] => {
    const name = arrays[role];
    return name === undefined ? [] : [[role, name]];
  });

/** Without verification a file may have changed: its headers must at least say what they said. */
async function checkHeaders(container: Container, source: SpaceSource): Promise<void> {
  const headers = new Map<ArrayRole, Awaited<ReturnType<Container['header']>>>();
  for (const [role, name] of namesByRole(source)) {
    requireArray(container, name, role);
    headers.set(role, await container.header(name));
  }
  const table = container.format === 'parquet';
  const layout = layoutOf(source.kind, { file: container.file, table, names: source.arrays, headers });
  const { points, dimensions } = source;
  if (layout.points === points && layout.dimensions === dimensions && source.leading < Math.max(layout.spaces, 0))
    return;
  const problem = `expected ${points} points of ${dimensions} dimensions, got ${layout.points} of ${layout.dimensions}`;
  throw refusal('input-changed', { file: container.file }, problem, 'the file has changed: start a new run');
}

function posteriorsOf(
  source: SpaceSource,
  arrays: ReadonlyMap<ArrayRole, NdArray>,
  place: (role: ArrayRole) => Place,
): { posterior: SpacePosteriors; warnings: Warning[] } {
  const array = (role: ArrayRole) => arrays.get(role)!;
  switch (source.kind) {
    case 'diagonal_gaussian':
      return diagonalSpace(source, arrays, place);
    case 'full_gaussian': {
      const posterior = fullGaussian(array('mean'), array('covariance'), [place('mean'), place('covariance')]);
      return { posterior: { channels: [posterior], mean: posterior.mean }, warnings: [] };
    }
    case 'samples':
      return { posterior: gaussianChannels(sampledGaussian(array('samples'), place('samples')), source), warnings: [] };
    case 'categorical':
      return {
        posterior: { channels: categoricalChannels(array('probabilities'), place('probabilities')) },
        warnings: [],
      };
    case 'labels':
      return { posterior: { channels: labelChannels(array('labels'), place('labels')) }, warnings: [] };
    case 'coefficients':
      return {
        posterior: { channels: [givenCoefficients(array('coefficients'), place('coefficients'))] },
        warnings: [],
      };
    case 'points':
      return {
        posterior: { channels: [], mean: finiteReals(array('mean'), source.dimensions, place('mean')) },
        warnings: [],
      };
  }
}

function diagonalSpace(
  source: SpaceSource,
  arrays: ReadonlyMap<ArrayRole, NdArray>,
  place: (role: ArrayRole) => Place,
): { posterior: SpacePosteriors; warnings: Warning[] } {
  const role = (['logvar', 'variance', 'std'] as const).find((candidate) => arrays.has(candidate))!;
  const [mean, width] = [arrays.get('mean')!, arrays.get(role)!];
  const posterior = diagonalGaussian(mean, width, role, [place('mean'), place(role)]);
  const warnings = likelyMixups(role, posterior.mean, toReals(width), source.dimensions, place(role));
  return { posterior: gaussianChannels(posterior, source), warnings };
}

const gaussianChannels = (posterior: DiagonalGaussian, source: SpaceSource): SpacePosteriors => ({
  channels: source.whole ? [posterior] : dimensionsOf(posterior),
  mean: posterior.mean,
});
