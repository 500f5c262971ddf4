import { boundedSpaces, fingerprintSizes, strangerOfBounds } from '../contracts/bounded.ts';
import { CensusError } from '../contracts/errors.ts';
import type { Cut } from '../contracts/portions.ts';
import type { Sources } from '../contracts/sources.ts';
import { checkGivenBounds, type DrawnSpaces } from './given-bounds.ts';
import { locate } from './space-files.ts';

/** What a file of draws must fit. */
export const drawnSpaces = ({ spaces, points }: Sources): DrawnSpaces => ({
  widths: spaces.map(({ dimensions }) => dimensions),
  points,
});

/** What the analysis of bounds asks of the inputs, as far as headers tell. @throws CensusError naming what is missing. */
export async function checkBounds(cut: Cut, baseDirectory: string): Promise<void> {
  const stranger = strangerOfBounds(cut);
  if (stranger) {
    const { key, got, count } = stranger;
    const message = `analyses.bounds.${key}: expected numbers below ${count}, got ${got}`;
    throw new CensusError('job-invalid', message, { hint: `the job has ${count} ${key}, numbered from 0` });
  }
  refuseLargeProducts(cut);
  const given = cut.job.analyses.bounds?.given;
  if (given === undefined) return;
  await checkGivenBounds({ uri: given, location: locate(given, baseDirectory) }, drawnSpaces(cut.sources));
}

/** Points whose coefficients of several variables are held at once: half a gigabyte. */
const PRODUCT_POINTS_MAX = 8192;

/** The fingerprint of a space of several variables is its n×n coefficients. */
function refuseLargeProducts(cut: Cut): void {
  const { spaces } = cut.sources;
  const largest = Math.max(0, ...fingerprintSizes(cut));
  const several = boundedSpaces(cut).find(
    (space) => ['categorical', 'labels'].includes(spaces[space]!.kind) && spaces[space]!.dimensions > 1,
  );
  if (several === undefined || largest <= PRODUCT_POINTS_MAX) return;
  const { ensemble, name, dimensions } = spaces[several]!;
  const message = `analyses.bounds.fingerprintSizes: expected sizes up to ${PRODUCT_POINTS_MAX} beside spaces of several variables, got ${largest}`;
  throw new CensusError('job-invalid', message, {
    hint: `${ensemble}/${name} has ${dimensions} variables; leave it out of bounds.spaces, or take smaller fingerprints`,
    fields: { ensemble, space: name },
  });
}
